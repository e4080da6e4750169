// Sentences that the workspace itself tells one person, such as why a command was not run; gone on reload.

export class Notes {
  #notes = [];

  add(channel, text) {
    this.#notes.push({
      channel,
      text,
      ts: (Date.now() / 1000).toFixed(6),
      username: "Slackbot",
      ephemeral: true,
    });
  }

  /** The channel's messages with its notes in their places in time. */
  among(channel, messages) {
    const notes = this.#notes.filter((note) => note.channel === channel);
    return [...messages, ...notes].sort((a, b) => Number(a.ts) - Number(b.ts));
  }
}
