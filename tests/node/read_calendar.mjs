// Reads an iCalendar file with ical.js and writes every occurrence between two moments as JSON:
//   node read_calendar.mjs FILE SINCE UNTIL    (seconds since the epoch)
// Zones are those that the file itself explains: ical.js knows none by name.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [file, since, until] = process.argv.slice(2);
const root = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
for (const zone of root.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const found = [];
const add = (event, start, end) => {
  const [from, to] = [start.toUnixTime(), end.toUnixTime()];
  if (from < Number(until) && to > Number(since)) {
    found.push([event.uid, from, to]);
  }
};
const events = root.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
for (const event of events.filter((one) => !one.isRecurrenceException())) {
  for (const other of events) {
    if (other.isRecurrenceException() && other.uid === event.uid) {
      event.relateException(other);
    }
  }
  if (!event.isRecurring()) {
    add(event, event.startDate, event.endDate);
    continue;
  }
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    if (next.toUnixTime() >= Number(until)) {
      break;
    }
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    add(event, startDate, endDate);
  }
}
process.stdout.write(JSON.stringify(found));
