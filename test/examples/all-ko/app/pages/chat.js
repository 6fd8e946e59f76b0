const join = document.getElementById("join");
const say = document.getElementById("say");
const state = document.getElementById("state");
const log = document.getElementById("log");
const base = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/ws`;

// Why a connection ends that nobody closed.
const ENDS = { 1006: "the connection is lost", 1012: "the server stops" };

let sockets = [];

function element(name, text) {
  const made = document.createElement(name);
  // Not innerHTML: it is what strangers wrote.
  made.textContent = text;
  return made;
}

function show(...parts) {
  const line = document.createElement("li");
  line.append(...parts);
  log.append(line);
  log.scrollTop = log.scrollHeight;
  return line;
}

function showMessage({ author, text, sent_at }) {
  const time = new Date(sent_at).toLocaleTimeString([], { timeStyle: "short" });
  show(element("time", time), element("b", author), ` ${text}`);
}

function note(text) {
  show(text).className = "note";
}

function connected(yes) {
  for (const part of say.elements) part.disabled = !yes;
}

function showEvent({ data }) {
  const event = JSON.parse(data);
  if (event.type === "message") showMessage(event);
  else if (event.type === "error") note(event.errors[0].msg);
  else if (event.type === "item-created") note(`New item: ${event.item.name}`);
  else note(`${event.author} ${event.type}`);
}

async function connect({ room, email, password }) {
  const form = new URLSearchParams({ username: email, password });
  const response = await fetch("/api/v1/auth/token", { method: "POST", body: form });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.title);
  // A page cannot set headers here, and a URL ends up in logs: the token travels as a
  // subprotocol.
  const protocols = ["bearer", answer.access_token];
  return [
    new WebSocket(`${base}/chat/${room}`, protocols),
    new WebSocket(`${base}/notifications`, protocols),
  ];
}

join.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answers = Object.fromEntries(new FormData(join));
  for (const socket of sockets.splice(0)) socket.close();
  connected(false);
  try {
    sockets = await connect(answers);
  } catch (error) {
    state.textContent = `Not connected: ${error.message}`;
    return;
  }
  for (const socket of sockets) socket.addEventListener("message", showEvent);
  const [chat] = sockets;
  chat.addEventListener("open", () => {
    state.textContent = `In ${answers.room}`;
    connected(true);
    say.elements.text.focus();
  });
  chat.addEventListener("close", ({ code, reason }) => {
    if (chat !== sockets[0]) return;
    state.textContent = `Not connected: ${reason || ENDS[code] || code}`;
    connected(false);
  });
});

say.addEventListener("submit", (event) => {
  event.preventDefault();
  sockets[0].send(JSON.stringify({ text: say.elements.text.value }));
  say.reset();
});
