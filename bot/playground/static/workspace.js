// The workspace as one person sees it, from the last response.

export class Workspace {
  /** The id of the open conversation. */
  current = null;
  #users = new Map();
  #channels = new Map();

  update({ team, me, users, bot, channels, commands, shortcuts }) {
    Object.assign(this, { team, me, users, bot, commands, shortcuts });
    this.#users = new Map(users.map((user) => [user.id, user]));
    this.channels = channels.map((channel) =>
      channel.is_im ? { ...channel, name: displayName(this.partner(channel)) } : channel,
    );
    this.#channels = new Map(this.channels.map((channel) => [channel.id, channel]));
  }

  user = (id) => this.#users.get(id);
  channel = (id) => this.#channels.get(id);

  people = () => this.users.filter((user) => !user.is_bot);
  isAppChannel = (channel) => channel.is_im && this.partner(channel).id === this.bot.user_id;
  appChannel = () => this.channels.find(this.isAppChannel);
  displayName = (id) => displayName(this.#users.get(id) ?? { name: id });

  /** Returns the other user of a direct message; `user` may be either of the two. */
  partner = ({ user }) => this.user(user && user !== this.me.id ? user : this.bot.user_id);
}

export const displayName = (user) => (user.is_bot ? user.name : user.real_name || user.name);

export const title = (channel) => (channel.is_im ? channel.name : `#${channel.name}`);
