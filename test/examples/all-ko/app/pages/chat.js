const join = document.getElementById("join");
const say = document.getElementById("say");
const state = document.getElementById("state");
const log = document.getElementById("log");
const base = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/ws`;

let sockets = [];

function show(text, className = "") {
  const line = document.createElement("li");
  line.className = className;
  // Not innerHTML: it is what strangers wrote.
  line.textContent = text;
  log.append(line);
  log.scrollTop = log.scrollHeight;
}

function connected(yes) {
  for (const part of say.elements) part.disabled = !yes;
}

function showEvent({ data }) {
  const event = JSON.parse(data);
  if (event.type === "message") show(`${event.author}: ${event.text}`);
  else if (event.type === "error") show(event.errors[0].msg, "note");
  else if (event.type === "item-created") show(`New item: ${event.item.name}`, "note");
  else show(`${event.author} ${event.type}`, "note");
}

async function connect({ room, email, password }) {
  const form = new URLSearchParams({ username: email, password });
  const response = await fetch("/api/v1/auth/token", { method: "POST", body: form });
  if (!response.ok) {
    state.textContent = "Wrong email or password";
    return [];
  }
  const { access_token } = await response.json();
  // A page cannot set headers here, and a URL ends up in logs: the token travels as a
  // subprotocol.
  const protocols = ["bearer", access_token];
  return [
    new WebSocket(`${base}/chat/${room}`, protocols),
    new WebSocket(`${base}/notifications`, protocols),
  ];
}

join.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answers = Object.fromEntries(new FormData(join));
  for (const socket of sockets) socket.close();
  sockets = await connect(answers);
  for (const socket of sockets) socket.addEventListener("message", showEvent);
  const [chat] = sockets;
  chat?.addEventListener("open", () => {
    state.textContent = `In ${answers.room}`;
    connected(true);
    say.elements.text.focus();
  });
  chat?.addEventListener("close", ({ code, reason }) => {
    if (chat !== sockets[0]) return;
    state.textContent = `Closed: ${reason || code}`;
    connected(false);
  });
});

say.addEventListener("submit", (event) => {
  event.preventDefault();
  sockets[0].send(JSON.stringify({ text: say.elements.text.value }));
  say.reset();
});
