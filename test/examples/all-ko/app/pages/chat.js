const join = document.getElementById("join");
const say = document.getElementById("say");
const state = document.getElementById("state");
const log = document.getElementById("log");
// Relative to this page, which may be behind a prefix.
const base = new URL("api/v1/ws", location.href).href.replace(/^http/, "ws");

// Why a connection ends that nobody closed.
const ENDS = { 1006: "연결이 끊어졌습니다", 1012: "서버가 종료됩니다" };

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
  else if (event.type === "item-created") note(`새 item: ${event.item.name}`);
  else note(`${event.author} ${event.type === "joined" ? "입장" : "퇴장"}`);
}

async function connect({ room, email, password }) {
  const form = new URLSearchParams({ username: email, password });
  const response = await fetch("api/v1/auth/token", { method: "POST", body: form });
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
    state.textContent = `연결되지 않음: ${error.message}`;
    return;
  }
  for (const socket of sockets) socket.addEventListener("message", showEvent);
  const [chat] = sockets;
  chat.addEventListener("open", () => {
    state.textContent = `${answers.room} 방에 있습니다`;
    connected(true);
    say.elements.text.focus();
  });
  chat.addEventListener("close", ({ code, reason }) => {
    if (chat !== sockets[0]) return;
    state.textContent = `연결되지 않음: ${reason || ENDS[code] || code}`;
    connected(false);
  });
});

say.addEventListener("submit", (event) => {
  event.preventDefault();
  sockets[0].send(JSON.stringify({ text: say.elements.text.value }));
  say.reset();
});
