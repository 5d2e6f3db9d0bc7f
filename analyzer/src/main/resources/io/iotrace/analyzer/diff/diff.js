const SVG = 'http://www.w3.org/2000/svg';
function draw(name, props, ...children) {
  const e = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(props)) e.setAttribute(k, String(v));
  for (const c of children) e.append(c);
  return e;
}
const signed = n => (n < 0 ? '−' : '+') + nanos(Math.abs(n)), times = r => '×' + r.toFixed(2);
const kind = v => v === "can't tell" ? 'unknown' : v.replace(' ', '-');

/* A bar from no change to the ratio, with its interval as a line; the middle is no change, the ends are half and twice the time. */
function ratioBar(e) {
  if (e.ratio === undefined) return el('span', { class: 'dim' }, e.beforeNanos > 0 && e.afterNanos > 0 ? 'too rare' : 'on one side only');
  const at = r => 100 * (Math.min(1, Math.max(-1, Math.log2(r))) + 1) / 2;
  const s = draw('svg', { class: 'ratio ' + kind(e.verdict), viewBox: '0 0 100 12', preserveAspectRatio: 'none', role: 'img', 'aria-label': times(e.ratio) + ', ' + times(e.low) + ' to ' + times(e.high) });
  s.append(draw('rect', { class: 'margin', x: at(1 / (1 + data.margin)), y: 0, width: at(1 + data.margin) - at(1 / (1 + data.margin)), height: 12 }));
  s.append(draw('rect', { class: 'bar', x: Math.min(50, at(e.ratio)), y: 3, width: Math.max(0.4, Math.abs(at(e.ratio) - 50)), height: 6 }));
  s.append(draw('line', { x1: at(e.low), x2: at(e.high), y1: 6, y2: 6 }));
  return s;
}
function table(operation) {
  const t = el('table', {}, el('thead', {}, el('tr', {}, ...['', '', 'before', 'after', 'ratio', '95 % interval', 'half to twice'].map(h => el('th', { scope: 'col' }, h))))), body = el('tbody'); t.append(body);
  const row = (e, more) => body.append(el('tr', { class: kind(e.verdict) }, el('td', {}, e.name), el('td', { class: 'verdict' }, e.verdict + (more || '')), el('td', {}, nanos(e.beforeNanos)), el('td', {}, nanos(e.afterNanos)), el('td', {}, e.ratio === undefined ? '' : times(e.ratio)),
    el('td', {}, e.ratio === undefined ? '' : times(e.low) + ' to ' + times(e.high)), el('td', {}, ratioBar(e))));
  operation.totals.forEach(e => row(e));
  body.append(el('tr', {}, el('th', { scope: 'row', colspan: '7' }, 'mean of each stage; these add up')));
  operation.stages.forEach(e => row(e, ', ' + signed(e.differenceNanos)));
  return el('div', { class: 'scroll' }, t);
}

/* Difference of each quantile over the quantile, with its band: flat means that all requests moved alike. */
function shiftFunction(operation) {
  const points = operation.shifts; if (!points.length) return null;
  const w = 600, h = 220, left = 70, right = 24, bottom = 24, low = Math.min(0, ...points.map(p => p.lowNanos)), high = Math.max(0, ...points.map(p => p.highNanos)), span = high - low || 1;
  const x = i => left + (w - left - right) * i / (points.length - 1 || 1), y = v => 8 + (h - bottom - 8) * (high - v) / span;
  const s = draw('svg', { class: 'shift', viewBox: `0 0 ${w} ${h}`, role: 'img', tabindex: '0', 'aria-label': 'How far each quantile moved: ' + points.map(p => 'p' + p.fraction * 100 + ' ' + signed(p.differenceNanos)).join(', ') });
  s.append(draw('path', { class: 'band', d: 'M' + points.map((p, i) => x(i) + ',' + y(p.highNanos)).join('L') + 'L' + points.map((p, i) => x(i) + ',' + y(p.lowNanos)).reverse().join('L') + 'Z' }));
  s.append(draw('line', { class: 'zero', x1: left, x2: w - right, y1: y(0), y2: y(0) }));
  s.append(draw('path', { class: 'line', d: 'M' + points.map((p, i) => x(i) + ',' + y(p.differenceNanos)).join('L') }));
  for (const v of [low, high]) if (v !== 0) s.append(draw('text', { x: left - 6, y: y(v) + 4, 'text-anchor': 'end' }, signed(v)));
  s.append(draw('text', { x: left - 6, y: y(0) + 4, 'text-anchor': 'end' }, '0'));
  points.forEach((p, i) => {
    const dot = draw('circle', { cx: x(i), cy: y(p.differenceNanos), r: 3 }, draw('title', {}, 'p' + Number((p.fraction * 100).toFixed(1)) + ': ' + nanos(p.beforeNanos) + ' ' + signed(p.differenceNanos) + ' (' + signed(p.lowNanos) + ' to ' + signed(p.highNanos) + ')'));
    s.append(dot); if (i % 4 === 0 || i === points.length - 1) s.append(draw('text', { x: x(i), y: h - 6, 'text-anchor': 'middle' }, 'p' + Number((p.fraction * 100).toFixed(1))));
  });
  return el('figure', {}, el('figcaption', { class: 'small dim' }, 'Shift of each quantile, after less before, with its 95 % interval; above the line is slower. Flat: all requests moved alike. Rising: the slow ones got slower.'), s);
}
function depths(operation) {
  const rows = operation.byQueueDepth; if (!rows.length) return null;
  const t = el('table', { class: 'depths' }, el('thead', {}, el('tr', {}, ...['in flight', 'mean before', 'requests', 'mean after', 'requests'].map(h => el('th', { scope: 'col' }, h))))), body = el('tbody'); t.append(body);
  for (const r of rows) body.append(el('tr', {}, ...[r.to === r.from + 1 ? r.from : r.from + ' to ' + (r.to - 1), nanos(r.beforeNanos), count(r.beforeRequests), nanos(r.afterNanos), count(r.afterRequests)].map(v => el('td', {}, String(v)))));
  return el('div', { class: 'scroll' }, t);
}

const operations = data.disks.flatMap(disk => disk.operations.map(operation => ({ disk, operation })));
for (const { disk, operation } of operations) main.append(el('p', { class: 'answer ' + kind(operation.verdict) }, operation.summary));
if (!operations.length) main.append(el('p', { class: 'answer' }, 'No disk has requests on both sides.'));
for (const disk of data.disks) if (disk.unequal.length) main.append(el('p', { class: 'unequal' }, disk.vm + ' ' + disk.disk + ': compared at unequal load: ' + disk.unequal.join('; ') + '.'));
for (const [name, side] of [['Before', data.before], ['After', data.after]]) main.append(el('p', { class: 'dim small' }, name + ': ' + side.map(r => r.seconds + ' s').join(' + ') + ', ' + count(side.reduce((sum, r) => sum + r.requests, 0)) + ' requests' + (side[0] && side[0].host ? ' on ' + [...new Set(side.map(r => r.host))].join(', ') : '')));
for (const caveat of data.caveats) main.append(el('p', { class: 'dim small' }, caveat));
for (const disk of data.disks) {
  main.append(el('h2', {}, disk.vm + ' ' + disk.disk));
  const t = el('table', { class: 'load' }, el('thead', {}, el('tr', {}, ...['load', 'before', 'after'].map(h => el('th', { scope: 'col' }, h))))), body = el('tbody'); t.append(body);
  disk.load.forEach(r => body.append(el('tr', {}, el('td', {}, r.what), el('td', {}, r.before), el('td', {}, r.after)))); main.append(el('div', { class: 'scroll' }, t));
  for (const operation of disk.operations) {
    main.append(el('h3', {}, operation.operation + ', ' + operation.from + ' to ' + operation.to), table(operation), shiftFunction(operation) || el('p', { class: 'dim' }, 'Too short for the shift of each quantile.'));
    main.append(el('p', { class: 'small dim' }, count(operation.before.requests) + ' requests in ' + operation.before.blocks + ' blocks before, ' + count(operation.after.requests) + ' in ' + operation.after.blocks + ' after; one after is slower than one before in ' + percent(operation.slowerChance) + ' of pairs.'));
    const byDepth = depths(operation); if (byDepth) main.append(el('details', disk.unequal.length ? { open: '' } : {}, el('summary', {}, 'Mean by queue depth'), byDepth));
  }
}
