// The chat page: keeps what the sandbox says in one place and has the other modules draw it.

import { Events, Refusal, get, post, remove, upload } from "./api.js";
import { Calls } from "./calls.js";
import { Composer } from "./composer.js";
import { Controls } from "./controls.js";
import { alertDialog, confirmDialog, groupDialog, openMenu, personDialog, photoDialog, toast } from "./dialogs.js";
import { Conversations } from "./conversations.js";
import { $, avatar, h, icon } from "./dom.js";
import { closeDrawer, startFrame } from "./frame.js";
import { Log } from "./log.js";
import { People } from "./people.js";
import { clockShort, setClock } from "./times.js";

const ACTION_MS = 5000;
/** So long a button waits for its answer, as in Telegram; afterwards the bot can no longer give one. */
const ANSWER_MS = 15_000;
const SETTLE_MS = 250;
const ACTIONS = { upload_photo: "sending a photo", upload_document: "sending a file", find_location: "choosing a location", choose_sticker: "choosing a sticker", record_voice: "recording" };

let state = { bot: { id: 0, first_name: "Sandbox" }, people: [], chats: [], commands: [], faults: [] };
let personId = null;
let chatId = null;
let connected = false;
const conversations = new Conversations();
const unread = new Map();
const actions = new Map();
/** Buttons that wait for the bot: key -> callback query id, or null while the tap itself is under way. */
const waiting = new Map();
/** Answers that overtook the tap's own response. */
const answered = new Set();

const person = () => state.people.find(({ id }) => id === personId);
const isGroup = (id) => id < 0;
const isChannel = (id) => state.chats.find((chat) => chat.id === id)?.type === "channel";

/** Runs something that asks the sandbox; a refusal is shown, and undefined returned. */
async function ask(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { warning: true });
    return undefined;
  }
}

// ---- what people do -------------------------------------------------------------------------------------------

async function say(text, replyTo, fromKeyboard = false) {
  const message = await ask(() =>
    isChannel(chatId)
      ? post("/user/post", { chat_id: chatId, text })
      : post("/user/say", { person_id: personId, chat_id: chatId, text, reply_to: replyTo, from_keyboard: fromKeyboard }),
  );
  // A keyboard for one use has had it now.
  if (fromKeyboard) refreshState();
  if (message) receive("message", { chat_id: message.chat?.id ?? chatId, message });
  return Boolean(message);
}

async function shareLocation(place, fromKeyboard = false) {
  await ask(() => post("/user/location", { person_id: personId, chat_id: chatId, ...place, from_keyboard: fromKeyboard }));
  if (fromKeyboard) refreshState();
}

async function edit(messageId, text) {
  return (await ask(() => post("/user/edit", { person_id: personId, chat_id: chatId, message_id: messageId, text }))) !== undefined;
}

async function sendPhoto(file, caption) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ person_id: personId, chat_id: chatId, caption })) form.append(name, value);
  form.append("photo", file, file.name || "photo.png");
  await ask(() => upload("/user/photo", form));
}

const keyOf = (message, button) => `${message.chat.id} ${message.message_id} ${button.callback_data ?? button.text}`;

async function press(message, button) {
  if (button.callback_data !== undefined) return tap(message, button);
  if (button.copy_text) return copy(button.copy_text.text);
  if (button.switch_inline_query_current_chat !== undefined) return composer.write(`@${state.bot.username} ${button.switch_inline_query_current_chat}`);
  const query = button.switch_inline_query ?? button.switch_inline_query_chosen_chat?.query;
  if (query !== undefined) return chooseChat((id) => choose(personId, id).then(() => composer.write(`@${state.bot.username} ${query}`)));
  if (button.url) return followAddress(button.url);
  toast("This kind of button does nothing in the sandbox.", { warning: true });
}

async function tap(message, button) {
  const key = keyOf(message, button);
  if (waiting.has(key)) return;
  waiting.set(key, null);
  log.redraw(message.message_id);
  const labels = message.reply_markup.inline_keyboard.flat().filter(({ text }) => text === button.text);
  const what = labels.length === 1 ? { label: button.text } : { data: button.callback_data };
  const answer = await ask(() => post("/user/tap", { person_id: personId, chat_id: message.chat.id, message_id: message.message_id, ...what }));
  if (answer && !answered.delete(answer.callback_query_id)) waiting.set(key, answer.callback_query_id);
  else waiting.delete(key);
  log.redraw(message.message_id);
  setTimeout(() => {
    if (answer && waiting.get(key) === answer.callback_query_id) waiting.delete(key);
    log.redraw(message.message_id);
  }, ANSWER_MS);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast("This browser did not allow copying.", { warning: true });
  }
}

/** A link to the bot itself starts it, as in Telegram; one that only Telegram understands is named, not followed. */
function followAddress(address, event) {
  const match = /^(?:(?:https?:\/\/)?t\.me\/([a-z0-9_]+)\/?|tg:\/\/resolve)(?:\?(.*))?$/i.exec(address);
  const query = new URLSearchParams(match?.[2] ?? "");
  const name = match && (match[1] ?? query.get("domain"));
  if (name && name.toLowerCase() === state.bot.username?.toLowerCase()) {
    event?.preventDefault();
    const payload = query.get("start");
    return choose(personId, personId).then(() => payload !== null && say(`/start ${payload}`.trim()));
  }
  if (/^(https?|mailto|tel):/i.test(address) || !/^[a-z][a-z0-9+.-]*:/i.test(address)) return undefined;
  event?.preventDefault();
  toast(`Only Telegram opens this: ${address}`);
  return undefined;
}

function chooseChat(then) {
  openMenu(
    document.activeElement,
    chatsOf(person()).map((chat) => ["people", chat.title, () => then(chat.id)]),
  );
}

function openMessageMenu(message, anchor) {
  const items = [["reply", "Reply", () => composer.reply(message)]];
  if (message.from?.id === personId && message.text !== undefined) items.push(["edit", "Edit", () => composer.edit(message)]);
  const text = message.text ?? message.caption;
  if (text) items.push(["copy", "Copy text", () => copy(text)]);
  openMenu(anchor, items);
}

async function addPerson() {
  const wanted = await personDialog();
  const added = wanted && (await ask(() => post("/user/people", wanted)));
  if (!added) return;
  await refreshState();
  await choose(added.id, added.id);
}

async function addGroup() {
  const wanted = await groupDialog(state.people.filter(({ deactivated }) => !deactivated), personId);
  const added = wanted && (await ask(() => post("/user/groups", wanted)));
  if (!added) return;
  await refreshState();
  await choose(wanted.member_ids.includes(personId) ? personId : wanted.member_ids[0], added.id);
}

async function deactivate() {
  if (await confirmDialog("Delete this account?", `${person().first_name}’s account is gone from Telegram for good; the bot may no longer write there.`, "Delete")) {
    await ask(() => post("/user/deactivate", { person_id: personId }));
    await refreshState();
  }
}

/** Asks the sandbox to change itself, then reads what has become of it. */
const change = async (action) => {
  const done = await ask(action);
  await refreshState();
  return done;
};

async function moveClock(body) {
  const answer = await ask(() => post("/user/clock", body));
  if (answer?.now) showClock(answer.now);
  await refreshState();
}

// ---- what the sandbox tells -----------------------------------------------------------------------------------

function receive(kind, data) {
  const { chat_id: id, message } = data;
  const fresh = kind === "message" && conversations.message(id, message.message_id) === undefined;
  conversations.apply(kind, data);
  if (kind === "message" && message.from?.is_bot !== false) showAction(id, null);
  const writer = message?.from?.id;
  // In a private chat, what its own person wrote is not news to them; the chat has their id.
  if (fresh && id !== chatId && writer !== id && writer !== personId) unread.set(id, (unread.get(id) ?? 0) + 1);
  if (id === chatId && conversations.loaded(id)) {
    log.update(conversations.messages(id), { mine: fresh && writer === personId });
    drawFoot();
  }
  drawPeople();
}

function receiveAnswer(data) {
  const found = [...waiting].find(([, id]) => id === data.callback_query_id);
  const messageId = found && Number(found[0].split(" ")[1]);
  if (found) {
    waiting.delete(found[0]);
    log.redraw(messageId);
  } else {
    answered.add(data.callback_query_id);
  }
  if (data.person_id !== personId) return;
  if (data.url) followAddress(data.url);
  if (!data.text) return;
  const spot = log.focusSpot();
  if (data.show_alert) alertDialog(state.bot.first_name, data.text, () => (spot ? log.refocus(spot) : composer.focus()));
  else toast(data.text);
}

function showAction(id, action) {
  clearTimeout(actions.get(id)?.timer);
  if (action === null) actions.delete(id);
  else actions.set(id, { action, timer: setTimeout(() => showAction(id, null), ACTION_MS) });
  if (id === chatId) drawTitle();
}

function showClock(now) {
  setClock(now, state.clock_ticks === true);
  tick();
  log.retime();
}

function tick() {
  controls.tick();
  const [weekday, time] = clockShort();
  $("open-clock").replaceChildren(icon("clock"), h("span", { class: "weekday" }, weekday), time);
  $("open-clock").setAttribute("aria-label", `Sandbox clock, ${weekday} ${time}`);
}

const deliver = (kind, data) => {
  switch (kind) {
    case "callback_answer":
      return receiveAnswer(data);
    case "action":
      return showAction(data.chat_id, data.action);
    case "inline_results":
      return receiveInline(data);
    case "call":
      return settle();
    case "clock":
      showClock(data.now);
      return refreshState();
    case "state":
      return refreshState();
    default:
      return receive(kind, data);
  }
};

// ---- inline mode ----------------------------------------------------------------------------------------------

let inlineId = null;
let inlineAnswer = null;

async function askInline(query) {
  inlineId = null;
  const answer = await ask(() => post("/user/inline", { person_id: personId, chat_id: chatId, query }));
  inlineId = answer?.inline_query_id ?? null;
  if (inlineAnswer?.inline_query_id === inlineId) receiveInline(inlineAnswer);
}

function receiveInline(data) {
  inlineAnswer = data;
  if (data.inline_query_id === inlineId) composer.inlineResults(data.results ?? []);
}

const chooseInline = (result) =>
  ask(() => post("/user/inline/choose", { person_id: personId, chat_id: chatId, inline_query_id: inlineId, result_id: result.id }));

// ---- reading the sandbox --------------------------------------------------------------------------------------

let refreshing = null;
let refreshAgain = false;

/** Reads /user/state; calls that come while it is being read share one more reading. */
function refreshState() {
  if (refreshing) {
    refreshAgain = true;
    return refreshing;
  }
  refreshing = (async () => {
    do {
      refreshAgain = false;
      const query = personId === null ? "" : `?person_id=${personId}&chat_id=${chatId}`;
      const read = await ask(() => get(`/user/state${query}`));
      if (read) state = read;
    } while (refreshAgain);
    refreshing = null;
    drawAll();
  })();
  return refreshing;
}

const load = (id) => conversations.load(id, () => ask(() => get(`/user/chats/${id}/messages`)));

async function loadCalls() {
  const read = await ask(() => get(`/user/calls?after=${calls.seen}`));
  for (const call of read?.calls ?? []) calls.add(call);
}

let settling = null;

/** Reads what the latest calls were, and what they changed without saying: spent faults, the next event. */
function settle() {
  settling ??= setTimeout(() => {
    settling = null;
    loadCalls();
    refreshState();
  }, SETTLE_MS);
}

/** After a break in the stream: everything on the page is read again. */
async function resync() {
  await refreshState();
  if (typeof state.last_event === "number" && state.last_event < events.last) return beginAnew();
  await Promise.all([...conversations.read.map(load), loadCalls()]);
  log.update(conversations.messages(chatId));
  return drawAll();
}

/** The numbers began again, so this is another sandbox than before. */
async function beginAnew() {
  events.restartAfter(state.last_event);
  conversations.clear();
  waiting.clear();
  unread.clear();
  calls.restart();
  personId = null;
  chatId = null;
  await Promise.all([start(), loadCalls()]);
}

// ---- drawing --------------------------------------------------------------------------------------------------

const titleOf = (id) => (isGroup(id) ? state.chats.find((chat) => chat.id === id)?.title ?? "Group" : state.bot.first_name);

function chatsOf(someone) {
  if (!someone) return [];
  const shared = state.chats.filter((chat) => isGroup(chat.id) && chat.member_ids.includes(someone.id)).map((chat) => chat.id);
  return [someone.id, ...shared].map((id) => ({
    id,
    tint: isGroup(id) ? id : state.bot.id,
    title: titleOf(id),
    last: conversations.messages(id).at(-1),
    unread: unread.get(id) ?? 0,
  }));
}

function drawPeople() {
  const note = (one) => (one.deactivated ? "account deleted" : one.blocked ? "has blocked the bot" : one.username ? `@${one.username}` : "");
  people.show({
    people: state.people.map((one) => ({
      id: one.id,
      first_name: one.first_name,
      note: note(one),
      unread: one.id === personId ? 0 : unread.get(one.id) ?? 0,
    })),
    chats: chatsOf(person()),
    personId,
    chatId,
  });
  const total = [...unread.values()].reduce((sum, count) => sum + count, 0);
  document.title = `${total ? `(${total}) ` : ""}${titleOf(chatId ?? 0)} · Sandbox`;
}

function drawTitle() {
  const action = actions.get(chatId)?.action;
  const group = state.chats.find((chat) => chat.id === chatId);
  const members = group?.member_ids?.length ?? 0;
  const crowd = isChannel(chatId) ? ["subscriber", "subscribers"] : ["person", "people"];
  const kind = group && isGroup(chatId) ? `${members} ${crowd[members === 1 ? 0 : 1]}` : "bot";
  $("chat-title").textContent = titleOf(chatId ?? 0);
  $("chat-avatar").replaceChildren(avatar(isGroup(chatId ?? 0) ? chatId : state.bot.id, titleOf(chatId ?? 0)));
  const subtitle = $("chat-subtitle");
  subtitle.className = action ? "busy" : "";
  if (!connected) subtitle.textContent = "Connecting …";
  else if (action) subtitle.replaceChildren(ACTIONS[action] ?? "typing", h("span", { class: "dots", "aria-hidden": true }, h("i"), h("i"), h("i")));
  else subtitle.replaceChildren(h("span", { class: "kind" }, person() ? `${kind} · ` : kind), person() ? `you are ${person().first_name}` : "");
}

function drawFoot() {
  const one = person();
  const empty = conversations.loaded(chatId) && conversations.messages(chatId).length === 0 && !isGroup(chatId);
  const welcome = $("welcome");
  welcome.hidden = !empty;
  if (empty) {
    welcome.replaceChildren(
      h("span", { class: "welcome-avatar" }, avatar(state.bot.id, state.bot.first_name)),
      h("h3", {}, "What can this bot do?"),
      h("p", { dir: "auto" }, state.bot.description || state.bot.short_description || "It has not said yet. Press START to find out."),
    );
  }
  composer.show({
    key: `${personId} ${chatId}`,
    commands: state.commands ?? [],
    suffix: isGroup(chatId) && state.bot.username ? `@${state.bot.username}` : "",
    menuButton: state.menu_button,
    bot: state.bot.username ?? "",
  });
  composer.replies(state.reply_keyboard, state.reply_keyboard_used);
  composer.replaceBy(instead(one, empty));
}

function instead(one, empty) {
  if (!one) return { kind: "nobody", text: "Add a person to begin.", label: "Add a person", action: addPerson };
  if (one.deactivated) return { kind: "deleted", text: "This account was deleted." };
  if (isGroup(chatId)) return null;
  const restart = async () => {
    if ((await change(() => post("/user/unblock", { person_id: personId }))) !== undefined) await say("/start");
  };
  if (one.blocked) return { kind: "blocked", text: "You have blocked this bot.", label: "Unblock and restart", action: restart };
  return empty ? { kind: "start", label: "START", action: () => say("/start").then(() => composer.offer()) } : null;
}

function drawAll() {
  setClock(state.now, state.clock_ticks === true);
  drawPeople();
  drawTitle();
  controls.show(state, person());
  tick();
  log.retime();
  $("open-tools").classList.toggle("alarmed", state.faults.length > 0);
  $("open-tools").setAttribute("aria-label", state.faults.length ? `Controls and calls, ${state.faults.length} faults in force` : "Controls and calls");
  if (chatId !== null) drawFoot();
  else composer.replaceBy(instead(undefined, false));
}

/** Turns to a person and one of their chats. */
async function choose(newPersonId, newChatId) {
  const changed = newPersonId !== personId || newChatId !== chatId;
  personId = newPersonId;
  chatId = newChatId;
  unread.delete(chatId);
  history.replaceState(null, "", `#${personId}/${chatId}`);
  closeDrawer();
  if (!changed) return;
  // What the bot suggested there is no answer here.
  state.reply_keyboard = null;
  composer.replies(null, false);
  await Promise.all([refreshState(), load(chatId), ...chatsOf(person()).filter(({ id }) => !conversations.loaded(id)).map(({ id }) => load(id))]);
  // Somebody may have turned elsewhere while this was being read.
  if (chatId !== newChatId || personId !== newPersonId) return;
  log.show(conversations.messages(chatId), { me: personId, group: isGroup(chatId) });
  drawAll();
}

async function start() {
  const [wantedPerson, wantedChat] = location.hash.slice(1).split("/").map(Number);
  const one = state.people.find(({ id }) => id === wantedPerson) ?? state.people[0];
  if (!one) return drawAll();
  const there = chatsOf(one).some(({ id }) => id === wantedChat);
  await choose(one.id, there ? wantedChat : one.id);
}

// ---- putting it together --------------------------------------------------------------------------------------

/** What can be done with a message: on a right click or a long press, and with fingers on a tap on its bubble. */
function offerActions(event) {
  const element = event.target.closest(".bubble")?.parentElement;
  if (!element || event.target.closest("a, img, button, summary, .spoiler") || String(getSelection())) return;
  event.preventDefault();
  openMessageMenu(conversations.message(chatId, Number(element.dataset.id)), element.querySelector(".message-menu"));
}

$("log").addEventListener("contextmenu", offerActions);
$("log").addEventListener("click", (event) => matchMedia("(hover: none)").matches && offerActions(event));

const log = new Log({
  scroller: $("log-scroll"),
  list: $("log"),
  earlier: $("earlier"),
  toBottom: $("to-bottom"),
  context: {
    pending: (message, button) => waiting.has(keyOf(message, button)),
    reactions: (message) => conversations.reactions(message.chat.id, message.message_id),
    actions: {
      press,
      address: followAddress,
      command: (text) => say(text),
      mention: (name) => toast(`In Telegram this opens ${name}’s profile.`),
      openPhoto: photoDialog,
      openMenu: openMessageMenu,
      goTo: (id) => log.goTo(id),
    },
  },
});
const composer = new Composer({
  say,
  edit,
  photo: sendPhoto,
  location: shareLocation,
  sticker: () => ask(() => post("/user/sticker", { person_id: personId, chat_id: chatId })),
  inline: askInline,
  chooseInline,
  lastOwn: () => conversations.messages(chatId).findLast((message) => message.from?.id === personId && message.text !== undefined),
});
const people = new People({ person: (id) => choose(id, id), chat: (id) => choose(personId, id), addPerson, addGroup });
const controls = new Controls($("controls"), {
  minutes: (minutes) => moveClock({ minutes }),
  nextEvent: () => moveClock({ next_event: true }),
  fault: (fault) => change(() => post("/user/faults", fault)),
  clearFaults: () => change(() => remove("/user/faults")),
  flood: (on) => change(() => post("/user/flood", { on })),
  block: () => change(() => post("/user/block", { person_id: personId })),
  unblock: () => change(() => post("/user/unblock", { person_id: personId })),
  deactivate,
  zone: () => {
    tick();
    log.rebuild();
    drawPeople();
  },
});
const calls = new Calls($("calls"));
const events = new Events({
  deliver,
  onBreak: () => {
    connected = false;
    drawTitle();
  },
  onReturn: () => {
    connected = true;
    resync();
  },
});

startFrame();
setInterval(() => state.clock_ticks === true && tick(), 1000);
await refreshState();
await events.open(typeof state.last_event === "number" ? state.last_event : null);
connected = true;
await Promise.all([start(), loadCalls()]);
