// Common emoji by short name; others are shown as they are written.

const NAMES =
  `+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 100 💯 alarm_clock ⏰ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️
arrow_up ⬆️ art 🎨 balance_scale ⚖️ ballot_box_with_ballot 🗳️ bar_chart 📊 bell 🔔 book 📖 books 📚 bookmark 🔖 boom 💥
bow 🙇 brain 🧠 bug 🐛 building_construction 🏗️ bulb 💡 calendar 📅 chart_with_upwards_trend 📈 clap 👏
clipboard 📋 clock3 🕒 closed_lock_with_key 🔐 cloud ☁️ compass 🧭 construction 🚧 crystal_ball 🔮 dart 🎯 date 📅
earth_africa 🌍 envelope ✉️ exclamation ❗ eyes 👀 file_folder 📁 fire 🔥 flags 🎏 gear ⚙️ grey_question ❔ grin 😁
hammer_and_wrench 🛠️ handshake 🤝 heart ❤️ heavy_check_mark ✔️ heavy_minus_sign ➖ heavy_plus_sign ➕ hourglass ⌛
hourglass_flowing_sand ⏳ house 🏠 inbox_tray 📥 information_source ℹ️ joy 😂 key 🔑 label 🏷️ large_blue_circle 🔵
large_green_circle 🟢 large_yellow_circle 🟡 link 🔗 lock 🔒 loudspeaker 📢 mag 🔍 mega 📣 memo 📝 microscope 🔬 moneybag 💰
muscle 💪 negative_squared_cross_mark ❎ newspaper 📰 no_entry ⛔ ok_hand 👌 package 📦 paperclip 📎 partying_face 🥳
pencil 📝 pencil2 ✏️ point_down 👇 point_right 👉 pray 🙏 pushpin 📌 question ❓ raised_hands 🙌 recycle ♻️
red_circle 🔴 repeat 🔁 robot_face 🤖 rocket 🚀 rotating_light 🚨 runner 🏃 scales ⚖️ scroll 📜 seedling 🌱 shield 🛡️
shrug 🤷 slightly_smiling_face 🙂 smile 😄 snake 🐍 sparkles ✨ speech_balloon 💬 star ⭐ stopwatch ⏱️ tada 🎉
test_tube 🧪 thinking_face 🤔 traffic_light 🚦 trophy 🏆 warning ⚠️ wastebasket 🗑️ wave 👋 white_check_mark ✅
white_circle ⚪ wrench 🔧 writing_hand ✍️ x ❌ zap ⚡`.split(/\s+/);

const EMOJI = new Map();
for (let index = 0; index < NAMES.length; index += 2) EMOJI.set(NAMES[index], NAMES[index + 1]);

export const emoji = (name) => EMOJI.get(name.split("::")[0]) ?? `:${name}:`;

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
