// The comment bank: found by a few letters, put into the comment by Enter, counted, reworded.

import { ask } from "./net.js";

export class Bank {
  // insert(text) puts a comment where it belongs; tell(words) says what didn't work.
  constructor(state, insert, tell) {
    Object.assign(this, { api: state.api, cell: state.cell, kept: state.bank, insert, tell });
    this.list = document.getElementById("found");
    this.search = document.getElementById("search");
    this.chosen = 0;
    this.editing = null;
    this.search.addEventListener("input", () => this.choose(0));
    this.search.addEventListener("keydown", (event) => this.key(event));
    this.show();
  }

  get matching() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => {
      const said = `${one.criterion} ${one.text}`.toLowerCase();
      return words.every((word) => said.includes(word));
    };
    return this.kept.filter(fits).sort((a, b) => b.uses - a.uses || a.id - b.id);
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.choose(this.chosen + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter") {
      const one = this.matching[this.chosen];
      if (one) this.use(one);
      event.preventDefault();
    }
  }

  choose(place) {
    this.chosen = Math.max(0, Math.min(place, this.matching.length - 1));
    this.show();
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  async use(one) {
    this.insert(one.text);
    try {
      this.replace(await ask("POST", `${this.api}/comments/${one.id}`));
    } catch (refused) {
      this.tell(`the use isn’t counted: ${refused.message}`);
    }
  }

  async keep(criterion, text) {
    try {
      this.replace(await ask("POST", `${this.api}/bank/${this.cell}`, { criterion, text }));
      return true;
    } catch (refused) {
      this.tell(`not kept: ${refused.message}`);
      return false;
    }
  }

  async reword(one, text) {
    try {
      this.editing = null;
      this.replace(await ask("PUT", `${this.api}/comments/${one.id}`, { text }));
    } catch (refused) {
      this.tell(`not changed: ${refused.message}`);
      this.show();
    }
  }

  replace(one) {
    this.kept = [...this.kept.filter((other) => other.id !== one.id), one];
    this.show();
  }

  show() {
    const found = this.matching;
    this.list.replaceChildren(...found.map((one, place) => this.row(one, place)));
    const active = found.length ? `kept-${found[this.chosen]?.id}` : "";
    this.search.setAttribute("aria-activedescendant", active);
    if (!found.length) {
      const words = this.kept.length ? "Nothing fits." : "Nothing is kept yet.";
      this.list.append(made("li", { className: "soft" }, words));
    }
  }

  row(one, place) {
    const row = made("li", { id: `kept-${one.id}`, role: "option" });
    row.setAttribute("aria-selected", String(place === this.chosen));
    if (this.editing === one.id) {
      row.append(...this.editor(one));
      return row;
    }
    const words = made("button", { type: "button", className: "words" }, one.text);
    words.addEventListener("click", () => this.use(one));
    const edit = made("button", { type: "button", className: "quiet" }, "Edit");
    edit.setAttribute("aria-label", `Edit: ${one.text}`);
    edit.addEventListener("click", () => {
      this.editing = one.id;
      this.show();
      this.list.querySelector("textarea").focus();
    });
    const about = made("span", { className: "soft" }, `${one.criterion} · used ${one.uses}×`);
    row.append(words, about, edit);
    return row;
  }

  editor(one) {
    const box = made("textarea", { value: one.text, rows: 3, maxLength: 2000 });
    box.setAttribute("aria-label", "Comment in the bank");
    const save = made("button", { type: "button" }, "Change it for all");
    save.addEventListener("click", () => this.reword(one, box.value));
    const leave = made("button", { type: "button", className: "quiet" }, "Leave it");
    leave.addEventListener("click", () => {
      this.editing = null;
      this.show();
    });
    return [box, save, leave];
  }
}

// An element with text in it; a student's or a marker's words are never markup.
function made(kind, properties, text = "") {
  const element = Object.assign(document.createElement(kind), properties);
  if (text) element.textContent = text;
  return element;
}
