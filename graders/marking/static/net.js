// One request to the course's server. A refusal is an error with its status and what was answered.

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.error || `the server answered ${status}`);
    this.status = status; // 0: no answer at all
    this.answer = answer;
  }
}

function xsrf() {
  const found = document.cookie.match(/\b_xsrf=([^;]*)\b/);
  return found ? found[1] : "";
}

export async function ask(method, address, body) {
  let answered;
  try {
    answered = await fetch(address, {
      method,
      headers: { "Content-Type": "application/json", "X-XSRFToken": xsrf() },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, { error: "the server doesn’t answer" });
  }
  let answer = {};
  try {
    answer = await answered.json();
  } catch {
    throw new Refused(answered.status, {});
  }
  if (!answered.ok) throw new Refused(answered.status, answer);
  return answer;
}
