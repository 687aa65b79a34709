// Saves a mark at once and says where it stands. "saved" is said of what the server has written,
// and of nothing else; whatever is typed after that is "saving…" until it is answered, too.

import { ask } from "./net.js";

const RETRY = 3000;

export class Saver {
  // address: of the text's mark. version: of the mark that the page shows. tell(kind, words) shows
  // the state; conflicted(other) is called where somebody else was faster.
  constructor(address, version, tell, conflicted) {
    Object.assign(this, { address, version, tell, conflicted });
    this.wanted = null; // the form that isn't written yet
    this.held = false; // something is typed that can't be saved as it is
    this.running = null;
    this.timer = 0;
  }

  get dirty() {
    return this.held || this.wanted !== null;
  }

  // Save this form, after a pause if more of it may follow at once.
  save(form, pause = 0) {
    this.held = false;
    this.wanted = form;
    this.tell("saving", "saving…");
    this.start(pause);
  }

  // What stands in the boxes can't be saved; words say why.
  hold(words) {
    clearTimeout(this.timer);
    this.wanted = null;
    this.held = true;
    this.tell("unsaved", `not saved: ${words}`);
  }

  start(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  // Write what waits; true once nothing waits any more.
  async flush() {
    clearTimeout(this.timer);
    this.running ??= this.write().finally(() => (this.running = null));
    await this.running;
    return !this.dirty;
  }

  async write() {
    while (this.wanted) {
      const form = this.wanted;
      try {
        const mark = await ask("PUT", this.address, { ...form, expected: this.version });
        this.version = mark.version;
        if (this.wanted === form) {
          this.wanted = null;
          if (!this.held) this.tell("saved", `saved ${clock(mark.when)}`);
        }
      } catch (refused) {
        this.refused(refused);
        return;
      }
    }
  }

  refused(refused) {
    if (refused.status === 409 && refused.answer.other) {
      this.tell("unsaved", "not saved: somebody saved meanwhile");
      this.conflicted(refused.answer.other);
    } else if (refused.status === 0 || refused.status >= 500) {
      this.tell("unsaved", `not saved: ${refused.message}; trying again`);
      this.start(RETRY);
    } else {
      this.tell("unsaved", `not saved: ${refused.message}`);
    }
  }

  // The other mark counts: nothing of ours waits.
  giveWay(version) {
    this.version = version;
    this.wanted = null;
    this.held = false;
  }

  // Ours is written after the other one.
  goOver(version) {
    this.version = version;
    this.tell("saving", "saving…");
    this.start(0);
  }
}

export function clock(when) {
  return new Date(when).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
