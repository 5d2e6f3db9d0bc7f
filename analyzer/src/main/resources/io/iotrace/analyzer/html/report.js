const report = data.report, FIRST_OCTAVE = 10, BINS = 48;

/* ---- answers and findings ---- */
function answers() {
  const several = report.vms.length > 1;
  for (const vm of report.vms) for (const d of vm.disks) main.append(el('p', { class: 'answer' }, (several ? vm.name + ' ' : '') + d.name + ': ' + d.summary));
  if (!report.vms.length) main.append(el('p', { class: 'answer' }, 'The recording holds no virtual machine and no request.'));
  for (const c of report.caveats) main.append(el('p', { class: 'dim' }, c));
  const loss = report.loss;
  main.append(el('p', { class: 'dim small' }, report.windows.map(w => nanos(w.durationNanos) + (w.recordMode && w.recordMode !== 'all' ? ' (recorded: ' + w.recordMode + ')' : '')).join(' + ') + ' traced, ' + count(report.requests) + ' requests; '
    + (!loss.known ? 'what was lost is not known to the end' : loss.requests ? count(loss.requests) + ' requests lost' : 'no request was lost')));
}
function findings() {
  const loud = report.findings.filter(f => f.verdict !== 'cleared');
  main.append(el('h2', {}, loud.length ? 'What to change' : 'No findings'));
  for (const f of loud) {
    const box = el('article', { class: 'finding ' + f.severity }, el('strong', {}, f.rule + (f.disk ? ' on ' + f.vm + ' ' + f.disk : '')), ' ', el('span', { class: 'dim' }, f.verdict + ', ' + f.severity), el('p', {}, f.summary));
    const facts = el('ul', { class: 'small' }); for (const e of f.evidence) facts.append(el('li', {}, e.what + ': ' + e.value)); box.append(el('details', {}, el('summary', {}, 'Evidence'), facts));
    box.append(el('p', {}, f.remedy.text + (f.remedy.restart ? ' Takes a restart of the virtual machine.' : '')));
    if (f.remedy.risk) box.append(el('p', { class: 'small' }, 'Risk: ' + f.remedy.risk));
    if (f.remedy.gain) box.append(el('p', { class: 'small' }, 'Expected gain: ' + percent(f.remedy.gain.share) + ' of the time, ' + nanos(f.remedy.gain.nanosPerRequest) + ' a request (' + f.remedy.gain.confidence + ').'));
    for (const [label, text] of [['libvirt XML', f.remedy.libvirtXml], ['QEMU options', f.remedy.qemuOptions], ['Proxmox VE', f.remedy.proxmox], ['KubeVirt', f.remedy.kubeVirt], ['At run time', f.remedy.runtimeCommand]]) if (text) {
      const b = el('button', { type: 'button' }, 'Copy'); b.addEventListener('click', () => copy(text, b));
      box.append(el('div', { class: 'tools small' }, el('span', {}, label), b), el('pre', {}, text));
    }
    main.append(box);
  }
}

/* ---- stage bars ---- */
function bar(title, parts, whole) {
  const b = el('div', { class: 'bar', role: 'img', 'aria-label': title + ': ' + parts.map(p => p.name + ' ' + nanos(p.nanos)).join(', ') });
  for (const p of parts) { const s = el('span', { title: p.name + ' ' + nanos(p.nanos) + ', ' + percent(p.nanos / whole) }); s.style.setProperty('width', 100 * p.nanos / whole + '%'); s.style.setProperty('background', colour(p.name)); b.append(s); }
  return el('div', {}, el('div', { class: 'small dim' }, title), b);
}
function waterfall(d) {
  const c = d.comparable; if (!c) return null;
  const box = el('div', {}), names = Object.keys(c.stages), typical = names.map(n => ({ name: n, nanos: c.stages[n].sumNanos / c.total.count }));
  const mean = c.total.sumNanos / c.total.count;
  box.append(bar('Mean request, ' + c.from + ' to ' + c.to + ': ' + nanos(mean), typical, mean));
  if (d.slow) { const slow = Object.entries(d.slow.stages).map(([n, s]) => ({ name: n, nanos: s.share * d.slow.meanNanos })); box.append(bar('Slowest 1 % (' + count(d.slow.count) + ' requests above ' + nanos(d.slow.aboveNanos) + '), mean ' + nanos(d.slow.meanNanos), slow, d.slow.meanNanos)); }
  box.append(el('div', {}, ...names.map(n => { const i = el('i'); i.style.setProperty('background', colour(n)); return el('span', { class: 'key' }, i, n); })));
  return box;
}
function stageTable(d) {
  const c = d.comparable; if (!c) return null;
  const t = el('table', {}, el('thead', {}, el('tr', {}, ...['stage', 'count', 'p50', 'p99', 'max', 'share of time', 'slowest 1 %', 'share'].map(h => el('th', { scope: 'col' }, h)))));
  const body = el('tbody'); t.append(body);
  for (const [n, s] of Object.entries(c.stages)) { const sl = d.slow && d.slow.stages[n]; body.append(el('tr', {}, ...[n, count(s.count), nanos(s.p50Nanos), nanos(s.p99Nanos), nanos(s.maxNanos), percent(s.share), sl ? nanos(sl.meanNanos) : '', sl ? percent(sl.share) : ''].map(x => el('td', {}, x)))); }
  body.append(el('tr', {}, ...[c.from + '…' + c.to, count(c.total.count), nanos(c.total.p50Nanos), nanos(c.total.p99Nanos), nanos(c.total.maxNanos), '', d.slow ? nanos(d.slow.meanNanos) : '', ''].map(x => el('td', {}, x))));
  const rest = []; if (c.outside) rest.push(count(c.outside) + ' requests began or ended elsewhere and do not compare with these'); if (d.unseenEnds) rest.push(count(d.unseenEnds) + ' requests: end not seen');
  return el('div', {}, el('div', { class: 'scroll' }, t), rest.length ? el('p', { class: 'dim small' }, rest.join('; ') + '.') : null);
}

/* How long each stage took, on one axis for all: the colour is the part of the stage's requests in that bin. */
function histograms(d, h) {
  const names = d.comparable ? Object.keys(d.comparable.stages).filter(n => h && h.stages[n]) : []; if (!names.length) return null;
  const used = names.flatMap(n => h.stages[n].map((v, b) => v ? b : -1)).filter(b => b >= 0), low = Math.min(...used), high = Math.max(...used);
  const edge = b => b === 0 ? 0 : 2 ** (FIRST_OCTAVE + b / 2), label = b => b === 0 ? 'below ' + nanos(edge(1)) : nanos(edge(b)) + ' to ' + nanos(edge(b + 1));
  const head = el('tr', {}, el('th', { scope: 'col' }, 'stage'));
  for (let b = low; b <= high; b++) head.append(el('th', { scope: 'col', class: 'bin' }, (b - low) % 4 === 0 ? (b === 0 ? '0' : nanos(edge(b))) : ''));
  const body = el('tbody');
  for (const n of names) {
    const bins = h.stages[n], all = bins.reduce((a, v) => a + v, 0), most = Math.max(...bins), row = el('tr', {}, el('td', {}, n));
    for (let b = low; b <= high; b++) {
      const cell = el('td', { class: 'bin', title: n + ', ' + label(b) + ': ' + count(bins[b]) + ' requests, ' + percent(bins[b] / all) });
      if (bins[b]) { const i = el('i', { 'aria-label': percent(bins[b] / all) }); i.style.setProperty('height', Math.max(2, 26 * bins[b] / most) + 'px'); i.style.setProperty('background', colour(n)); cell.append(i); }
      row.append(cell);
    }
    body.append(row);
  }
  return el('div', { class: 'scroll' }, el('table', { class: 'histograms' }, el('thead', {}, head), body));
}
function numa(d) {
  const box = el('div', { class: 'scroll' });
  for (const leaf of d.numa || []) {
    const all = leaf.nodes.reduce((sum, n) => sum + n.requests, 0), body = el('tbody');
    for (const n of leaf.nodes) body.append(el('tr', { class: leaf.leafNode !== undefined && n.node !== leaf.leafNode ? 'remote' : '' }, ...['node ' + n.node, count(n.requests), percent(n.requests / all), n.distance === undefined ? '' : String(n.distance), nanos(n.softwareP50Nanos)].map(v => el('td', {}, v))));
    box.append(el('table', { class: 'numa' }, el('caption', { class: 'small dim' }, leaf.leaf + (leaf.leafNode === undefined ? ', of which no node is known' : ' is on node ' + leaf.leafNode)), el('thead', {}, el('tr', {}, ...['submitted on', 'requests', 'share', 'distance', 'median in software'].map(v => el('th', { scope: 'col' }, v)))), body));
  }
  return d.numa ? box : null;
}

/* ---- heat map ---- */
const shade = (v, dark) => dark ? `hsl(${235 - 185 * v} ${60 + 25 * v}% ${30 + 38 * v}%)` : `hsl(${205 + 50 * v} 65% ${84 - 54 * v}%)`;
class Heat {
  constructor(t) {
    this.t = t; this.zoom = 0; this.from = 0; this.selection = null; this.base = null; this.cursor = null;
    this.last = t.cells[t.cells.length - 1][0] + 1;
    this.canvas = el('canvas', { class: 'heat', tabindex: '0', role: 'img', 'aria-label': 'Latency heat map: time from left to right, latency from bottom to top. Arrow keys move, Enter selects, plus and minus zoom.' });
    this.rate = el('canvas', { class: 'line', role: 'img', 'aria-label': 'Requests per second over time' }); this.depth = el('canvas', { class: 'line', role: 'img', 'aria-label': 'Queue depth over time' });
    this.panel = el('div', { class: 'panel small', 'aria-live': 'polite' }, 'Click a column for the requests and stages of that instant; drag over a range; Ctrl-drag a range to compare with.');
    this.zooms = [1, 16, 256].map((f, i) => { const b = el('button', { type: 'button', 'data-zoom': String(i) }, Number((t.cellMillis * f).toPrecision(3)) + ' ms a cell'); b.addEventListener('click', () => this.setZoom(i)); return b; });
    this.node = el('div', {}, el('div', { class: 'tools' }, ...this.zooms, el('button', { type: 'button', click: () => { this.selection = this.base = null; this.show(); } }, 'Clear selection')),
      this.canvas, this.legend = el('div', { class: 'small dim legend' }), el('div', { class: 'small dim' }, 'Requests per second'), this.rate, el('div', { class: 'small dim' }, 'Queue depth at submission'), this.depth, this.panel);
    this.events(); const fits = f => this.last / f <= 1100; this.setZoom(fits(1) ? 0 : fits(16) ? 1 : 2);
  }
  /* Seconds whose mean is more than twice the median second's, neighbours as one, those first that cost most time; three at most. */
  notable() {
    const per = Math.max(1, Math.round(1000 / this.t.cellMillis)), slots = new Map(), add = (s, c) => { s.count += c[1]; s.total += c[4]; c[6].forEach((v, j) => s.spans[j] = (s.spans[j] || 0) + v); }, none = () => ({ count: 0, total: 0, spans: [] });
    for (const c of this.t.cells) { const k = Math.floor(c[0] / per); if (!slots.has(k)) slots.set(k, none()); add(slots.get(k), c); }
    const means = [...slots.values()].map(s => s.total / s.count).sort((a, b) => a - b), median = means[Math.floor(means.length / 2)], found = [];
    if (means.length < 5) return [];
    for (const [k, s] of slots) if (s.count >= 10 && s.total / s.count > 2 * median) { const last = found[found.length - 1]; if (last && last.to === k - 1) last.to = k; else found.push({ from: k, to: k }); }
    for (const f of found) {
      const here = none(), rest = none(); for (const c of this.t.cells) { const k = Math.floor(c[0] / per); add(k >= f.from && k <= f.to ? here : rest, c); }
      f.first = f.from * per; f.last = (f.to + 1) * per - 1; f.mean = here.total / here.count; f.times = f.mean / median; f.excess = here.total - here.count * median;
      f.stages = this.t.spans.map((name, j) => ({ name, by: (here.spans[j] || 0) / here.count - (rest.spans[j] || 0) / (rest.count || 1) })).sort((a, b) => b.by - a.by);
    }
    return found.sort((a, b) => b.excess - a.excess).slice(0, 3);
  }
  /* Selects a stretch of cells and, to compare with, as much before it, or after it where there is nothing before. */
  reveal(first, last) {
    const at = c => Math.max(0, Math.min(this.number - 1, Math.floor(c / this.factor))), range = [at(first), at(last)], length = range[1] - range[0] + 1;
    this.cursor = range[0]; this.from = Math.max(0, Math.min(this.number - this.shown, range[0] - Math.floor(this.shown / 2))); this.selection = range;
    this.base = range[0] >= length ? [range[0] - length, range[0] - 1] : [Math.min(this.number - 1, range[1] + 1), Math.min(this.number - 1, range[1] + length)];
    this.show(); this.canvas.scrollIntoView({ block: 'center' }); this.canvas.focus({ preventScroll: true });
  }
  get factor() { return [1, 16, 256][this.zoom]; }
  setZoom(i) {
    const middle = this.cursor === null ? 0 : this.cursor * this.factor; this.zoom = i; this.zooms.forEach((b, k) => b.setAttribute('aria-pressed', String(k === i)));
    const columns = new Map();
    for (const c of this.t.cells) {
      const k = Math.floor(c[0] / this.factor); let m = columns.get(k);
      if (!m) columns.set(k, m = { count: 0, depth: 0, bytes: 0, total: 0, bins: new Array(BINS).fill(0), spans: [] });
      m.count += c[1]; m.depth += c[2]; m.bytes += c[3]; m.total += c[4];
      for (let j = 0; j < c[5].length; j += 2) m.bins[c[5][j]] += c[5][j + 1];
      c[6].forEach((v, j) => m.spans[j] = (m.spans[j] || 0) + v);
    }
    this.columns = columns; this.number = Math.ceil(this.last / this.factor); this.shown = Math.min(this.number, 1100);
    this.cursor = this.cursor === null ? null : Math.min(this.number - 1, Math.floor(middle / this.factor));
    this.from = Math.max(0, Math.min(this.number - this.shown, (this.cursor || 0) - Math.floor(this.shown / 2))); this.selection = this.base = null; this.show();
  }
  column(event) { const r = this.canvas.getBoundingClientRect(); return this.from + Math.max(0, Math.min(this.shown - 1, Math.floor((event.clientX - r.left) / r.width * this.shown))); }
  events() {
    let start = null;
    this.canvas.addEventListener('pointerdown', e => { start = this.column(e); this.cursor = start; });
    this.canvas.addEventListener('pointerup', e => {
      if (start === null) return; const end = this.column(e), range = [Math.min(start, end), Math.max(start, end)]; start = null;
      if (e.ctrlKey || e.metaKey) this.base = range; else this.selection = range; this.show();
    });
    this.canvas.addEventListener('keydown', e => {
      const step = e.shiftKey ? 10 : 1, at = this.cursor === null ? this.from : this.cursor;
      if (e.key === 'ArrowRight') this.cursor = Math.min(this.number - 1, at + step); else if (e.key === 'ArrowLeft') this.cursor = Math.max(0, at - step);
      else if (e.key === 'Home') this.cursor = 0; else if (e.key === 'End') this.cursor = this.number - 1;
      else if (e.key === 'Enter' || e.key === ' ') { if (e.ctrlKey) this.base = [at, at]; else this.selection = [at, at]; }
      else if (e.key === '+') return this.setZoom(Math.max(0, this.zoom - 1)); else if (e.key === '-') return this.setZoom(Math.min(2, this.zoom + 1));
      else if (e.key === 'Escape') this.selection = this.base = null; else return;
      e.preventDefault(); if (this.cursor !== null && (this.cursor < this.from || this.cursor >= this.from + this.shown)) this.from = Math.max(0, Math.min(this.number - this.shown, this.cursor - Math.floor(this.shown / 2)));
      if (e.key.startsWith('Arrow') && !this.selectionIsRange()) this.selection = [this.cursor, this.cursor]; this.show();
    });
  }
  selectionIsRange() { return this.selection && this.selection[0] !== this.selection[1]; }
  show() { this.draw(); this.lines(this.rate, m => m.count / (this.t.cellMillis * this.factor / 1000), count, '/s'); this.lines(this.depth, m => m.depth / m.count, v => v.toFixed(1), ''); this.details(); }
  context(canvas, height) { const w = Math.max(300, canvas.clientWidth || 900), ratio = window.devicePixelRatio || 1; canvas.width = w * ratio; canvas.height = height * ratio; const g = canvas.getContext('2d'); g.scale(ratio, ratio); return [g, w, height]; }
  draw() {
    const [g, w, h] = this.context(this.canvas, window.innerWidth <= 600 ? 200 : 260), css = getComputedStyle(document.documentElement), dark = css.getPropertyValue('--back').trim() !== '#fff';
    let low = BINS, high = 0, most = 1;
    for (const m of this.columns.values()) m.bins.forEach((n, b) => { if (n) { low = Math.min(low, b); high = Math.max(high, b); most = Math.max(most, n); } });
    this.legend.replaceChildren('Requests in a cell: 1 ', ...[0, 0.25, 0.5, 0.75, 1].map(v => { const i = el('i'); i.style.setProperty('background', shade(Math.max(v, Math.log(2) / Math.log(1 + most)), dark)); return i; }), ' ' + count(most));
    low = Math.max(0, low - 1); high = Math.min(BINS - 1, high + 1); const rows = high - low + 1, cw = w / this.shown, rh = h / rows;
    g.fillStyle = css.getPropertyValue('--back'); g.fillRect(0, 0, w, h);
    for (let k = this.from; k < this.from + this.shown; k++) {
      const m = this.columns.get(k); if (!m) continue;
      for (let b = low; b <= high; b++) if (m.bins[b]) { const v = Math.log(1 + m.bins[b]) / Math.log(1 + most); g.fillStyle = shade(v, dark); g.fillRect((k - this.from) * cw, h - (b - low + 1) * rh, Math.max(1, cw + 0.3), rh + 0.3); }
    }
    g.fillStyle = css.getPropertyValue('--text'); g.font = '11px system-ui';
    for (let b = low; b <= high; b++) if (b % 4 === 0 && b > low) { const y = h - (b - low) * rh; g.globalAlpha = 0.25; g.fillRect(0, y, w, 1); g.globalAlpha = 1; g.fillText(nanos(2 ** (FIRST_OCTAVE + b / 2)), 4, y - 3); }
    for (let i = 1; i < 5; i++) { const k = this.from + Math.floor(this.shown * i / 5); g.fillText(clock(k * this.factor * this.t.cellMillis), w * i / 5, h - 4); }
    const mark = (range, c) => { if (!range) return; g.strokeStyle = c; g.lineWidth = 2; g.strokeRect((range[0] - this.from) * cw, 1, Math.max(2, (range[1] - range[0] + 1) * cw), h - 2); };
    mark(this.base, css.getPropertyValue('--warn')); mark(this.selection || (this.cursor !== null && [this.cursor, this.cursor]), css.getPropertyValue('--accent'));
  }
  lines(canvas, value, text, unit) {
    const [g, w, h] = this.context(canvas, 90), css = getComputedStyle(document.documentElement), values = []; let most = 0;
    for (let k = this.from; k < this.from + this.shown; k++) { const m = this.columns.get(k), v = m ? value(m) : 0; values.push(v); most = Math.max(most, v); }
    g.fillStyle = css.getPropertyValue('--accent'); values.forEach((v, i) => g.fillRect(i * w / values.length, h - 2 - v / (most || 1) * (h - 18), Math.max(1, w / values.length), v ? Math.max(1, v / most * (h - 18)) : 0));
    g.fillStyle = css.getPropertyValue('--text'); g.font = '11px system-ui'; g.fillText('most ' + text(most) + unit, 4, 12);
  }
  sum(range) {
    const s = { count: 0, depth: 0, bytes: 0, total: 0, spans: [] };
    for (let k = range[0]; k <= range[1]; k++) { const m = this.columns.get(k); if (!m) continue; s.count += m.count; s.depth += m.depth; s.bytes += m.bytes; s.total += m.total; m.spans.forEach((v, j) => s.spans[j] = (s.spans[j] || 0) + v); }
    return s;
  }
  details() {
    if (!this.selection) { if (!this.base) this.panel.replaceChildren('Click a column for the requests and stages of that instant; drag over a range; Ctrl-drag a range to compare with.'); return; }
    const ms = this.t.cellMillis * this.factor, [a, b] = this.selection, s = this.sum(this.selection);
    const head = clock(a * ms) + ' to ' + clock((b + 1) * ms) + ': ' + count(s.count) + ' requests, ' + size(s.bytes) + (s.count ? ', mean ' + nanos(s.total * 1000 / s.count) + ', queue depth ' + (s.depth / s.count).toFixed(1) : '');
    this.panel.replaceChildren(el('strong', {}, head)); if (!s.count) return;
    const parts = (x) => this.t.spans.map((n, j) => ({ name: n, nanos: (x.spans[j] || 0) * 1000 / x.count })).filter(p => p.nanos > 0).sort((p, q) => STAGES.indexOf(p.name.split('+')[0]) - STAGES.indexOf(q.name.split('+')[0]));
    this.panel.append(bar('Mean request', parts(s), s.total * 1000 / s.count));
    if (this.base) {
      const o = this.sum(this.base);
      if (o.count) { this.panel.append(bar('Compared with ' + clock(this.base[0] * ms) + ' to ' + clock((this.base[1] + 1) * ms) + ', mean ' + nanos(o.total * 1000 / o.count), parts(o), o.total * 1000 / o.count));
        const before = new Map(parts(o).map(p => [p.name, p.nanos])), list = el('ul', { class: 'difference' });
        for (const p of parts(s).map(p => ({ name: p.name, by: p.nanos - (before.get(p.name) || 0) })).sort((p, q) => Math.abs(q.by) - Math.abs(p.by)).slice(0, 4)) list.append(el('li', {}, p.name + (p.by < 0 ? ' −' : ' +') + nanos(Math.abs(p.by)) + ' a request'));
        this.panel.append(list); }
    }
    const these = this.t.slowest.filter(r => r.at >= a * ms && r.at < (b + 1) * ms).slice(0, 10);
    if (these.length) this.panel.append(el('div', { class: 'dim' }, 'Of the slowest requests of the recording, these began here:'), requests(these));
  }
}
function requests(list) {
  const t = el('table', { class: 'requests' }, el('thead', {}, el('tr', {}, ...['began', 'took', 'operation', 'bytes', 'offset', 'depth', 'stages', 'thread', 'flags'].map(h => el('th', { scope: 'col' }, h))))), body = el('tbody'); t.append(body);
  for (const r of list) body.append(el('tr', {}, ...[clock(r.at), nanos(r.total), r.operation, size(r.bytes), size(r.offset), r.depth, Object.entries(r.stages).map(([n, v]) => n + ' ' + nanos(v)).join(', '), r.thread || '', r.flags || ''].map(x => el('td', {}, String(x)))));
  return el('div', { class: 'scroll' }, t);
}

/* ---- what is notable, above all else ---- */
const notables = el('ul', { class: 'notable' });
function notable(vm, d, heat) {
  for (const f of heat.notable()) {
    const ms = heat.t.cellMillis, b = el('button', { type: 'button' }, 'Show'), stage = f.stages[0];
    b.addEventListener('click', () => heat.reveal(f.first, f.last));
    notables.append(el('li', {}, (report.vms.length > 1 ? vm.name + ' ' : '') + d.name + ', ' + clock(f.first * ms) + ' to ' + clock((f.last + 1) * ms) + ': mean ' + nanos(f.mean * 1000) + ', ' + Number(f.times.toPrecision(2)) + ' times the usual second; '
      + stage.name + ' +' + nanos(stage.by * 1000) + ' a request ', b));
  }
}

/* ---- disks ---- */
function disk(vm, d) {
  const facts = [d.model, d.format, d.engine, d.cache && 'direct=' + (d.cache.direct ? 'on' : 'off') + ' no-flush=' + (d.cache['no-flush'] ? 'on' : 'off'), d.iothreads && (d.iothreads.length ? 'IOThread ' + d.iothreads.join(' ') : 'main loop'), d.leaves.join(' ')].filter(Boolean);
  main.append(el('h2', {}, vm.name + ' ' + d.name), el('p', { class: 'dim' }, facts.join(', ')));
  if (d.note) main.append(el('p', {}, d.note));
  if (!d.requests) { main.append(el('p', {}, d.summary)); return; }
  main.append(el('p', {}, count(d.requests) + ' requests, ' + size(d.bytes) + ', ' + count(d.requestsPerSecond) + '/s' + (d.errors ? ', ' + count(d.errors) + ' errors' : '') + ': ' + d.operations.map(o => o.operation + ' ' + count(o.requests) + (o.total.count ? ' (p99 ' + nanos(o.total.p99Nanos) + ')' : '')).join(', ')));
  const own = data.timelines.filter(x => x.pid === vm.pid && x.disk === d.name), t = own.length === 1 ? own[0] : undefined;
  if (t && t.cells.length) { main.append(el('h3', {}, 'Latency over time')); const heat = new Heat(t); redraws.push(() => heat.show()); main.append(heat.node); notable(vm, d, heat); }
  else main.append(el('p', { class: 'dim' }, own.length > 1 ? 'Several hosts have a process and disk of this name: make a page of each for a picture over time.' : 'No single request was recorded, so there is no picture over time.'));
  main.append(el('h3', {}, 'Where the time goes')); const w = waterfall(d), s = stageTable(d); if (w) main.append(w); if (s) main.append(s);
  const bars = histograms(d, data.histograms.find(x => x.pid === vm.pid && x.disk === d.name)), nodes = numa(d);
  if (bars) main.append(el('h3', {}, 'How long each stage took'), bars); if (nodes) main.append(el('h3', {}, 'NUMA nodes'), nodes);
  for (const n of d.neighbours || []) if (n.ownShare < 0.95) main.append(el('p', {}, 'Shared leaf ' + n.leaf + ': ' + percent(n.ownShare) + ' of its bytes are this disk\'s' + Object.entries(n.tracedShares).map(([k, v]) => ', ' + percent(v) + ' are of ' + k).join('') + (n.throughCacheShare > 0 ? ', ' + percent(n.throughCacheShare) + ' may be of traced disks, for which the page cache read and wrote' : '') + (n.untracedShare > 0 ? ', ' + percent(n.untracedShare) + ' are of processes that were not traced' : '') + '.'));
  if (t && t.slowest.length) main.append(el('details', {}, el('summary', {}, 'The ' + count(t.slowest.length) + ' slowest requests, whole'), requests(t.slowest)));
}
answers(); main.append(notables); findings(); for (const vm of report.vms) for (const d of vm.disks) disk(vm, d);
