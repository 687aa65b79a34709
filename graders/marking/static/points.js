// A band and the points in it: what keys and slider do to them. Nothing here knows a page.

// The mark after a band was picked: its middle, unless the points stand in it already.
export function pick(mark, band) {
  const inside = mark.points !== null && mark.points >= band.low && mark.points < band.high + 1;
  const points = mark.band === band.name && inside ? mark.points : band.middle;
  return { ...mark, band: band.name, points, outside: false, reason: "" };
}

// One point up or down. Without `leave` the band's ends hold.
export function step(mark, band, by, leave, most) {
  const whole = by > 0 ? Math.floor(mark.points) + 1 : Math.ceil(mark.points) - 1;
  const free = leave || mark.outside;
  const [low, high] = free ? [0, most] : [band.low, band.high];
  return placed(mark, band, Math.min(Math.max(whole, low), high));
}

// The mark at these points. Back inside its band it needs no reason.
export function placed(mark, band, points) {
  const outside = points < band.low || points >= band.high + 1;
  return { ...mark, points, outside: outside, reason: outside ? mark.reason : "" };
}

// Why a mark can't be saved, "" where it can.
export function lacking(mark) {
  if (!mark.band) return "choose a band";
  if (mark.outside && !mark.reason.trim()) return "say why the points leave the band";
  return "";
}
