// Notices of Slackbot to one person, such as why a command failed; gone on reload.

export class Notices {
  #notices = [];

  add(channel, text) {
    this.#notices.push({
      channel,
      text,
      ts: (Date.now() / 1000).toFixed(6),
      username: "Slackbot",
      ephemeral: true,
    });
  }

  /** Returns a channel's messages and notices in chronological order. */
  mergedInto(channel, messages) {
    const notices = this.#notices.filter((notice) => notice.channel === channel);
    return [...messages, ...notices].sort((a, b) => Number(a.ts) - Number(b.ts));
  }
}
