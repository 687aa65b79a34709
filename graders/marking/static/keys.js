// Single keys for whoever marks without a mouse. In a box they are letters; Esc leaves the box.

const TYPED = "textarea, input[type=text], input[type=search]";

// actions: digit(number), arrow(direction, leave), and one for each letter.
export function onKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]"))
      return;
    if (event.target.matches(TYPED)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    if (direction && actions.arrow && (sideways || event.target.matches("input[type=range]"))) {
      actions.arrow(direction, event.shiftKey);
    } else if (/^[1-9]$/.test(event.key) && actions.digit) {
      actions.digit(Number(event.key));
    } else if (Object.hasOwn(actions, event.key) && event.key.length === 1) {
      actions[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  });
}
