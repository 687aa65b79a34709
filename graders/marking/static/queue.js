// The queue's page: sections are claimed and given back, and `n` leads to the next text.

import { onKeys } from "./keys.js";
import { ask } from "./net.js";

const { api, next } = document.body.dataset;

async function deed({ claim, deed }) {
  const address = `${api}/claims/${claim}`;
  if (deed === "release") await ask("DELETE", address);
  else await ask("PUT", address, { over: deed === "over" });
}

for (const button of document.querySelectorAll("[data-claim]"))
  button.addEventListener("click", async () => {
    try {
      await deed(button.dataset);
      location.reload();
    } catch (refused) {
      const told = document.getElementById("told");
      told.hidden = false;
      told.textContent = refused.message;
    }
  });

onKeys({ n: () => location.assign(next) });
