// The short names apps write most.

export const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_down: "⬇️", arrow_right: "➡️", arrow_up: "⬆️", arrows_counterclockwise: "🔄",
  bar_chart: "📊", bell: "🔔", bulb: "💡", calendar: "📅", chart_with_downwards_trend: "📉", chart_with_upwards_trend: "📈",
  clap: "👏", clipboard: "📋", cry: "😢", dart: "🎯", date: "📅", ear: "👂", eyes: "👀", fire: "🔥", gear: "⚙️", green_heart: "💚",
  grinning: "😀", handshake: "🤝", heart: "❤️", hourglass: "⌛", hourglass_flowing_sand: "⏳", house: "🏠", information_source: "ℹ️",
  key: "🔑", large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠", large_yellow_circle: "🟡", lock: "🔒",
  mag: "🔍", mega: "📣", memo: "📝", mute: "🔇", neutral_face: "😐", no_entry: "⛔", no_entry_sign: "🚫", ok_hand: "👌",
  palm_tree: "🌴", pause_button: "⏸️", pencil: "📝", pencil2: "✏️", pray: "🙏", pushpin: "📌", question: "❓", raised_hands: "🙌",
  red_circle: "🔴", rocket: "🚀", seedling: "🌱", shield: "🛡️", slightly_smiling_face: "🙂", smile: "😄", sparkles: "✨",
  speech_balloon: "💬", star: "⭐", sunny: "☀️", tada: "🎉", thinking_face: "🤔", thumbsup: "👍", umbrella: "☔", warning: "⚠️",
  wave: "👋", white_check_mark: "✅", white_circle: "⚪", x: "❌", zap: "⚡",
};
