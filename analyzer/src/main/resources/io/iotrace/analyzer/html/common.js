'use strict';
const data = JSON.parse(document.getElementById('data').textContent), main = document.getElementById('main');
const STAGES = ['kick', 'wakeup', 'qemu', 'submit', 'block', 'device', 'complete', 'reap', 'notify'];
const COLOURS = ['#7b61c4', '#c2569b', '#d9822b', '#c9a227', '#5f9e3f', '#2b8a8a', '#3d7fd9', '#8a6d52', '#7d8894'];

function el(name, props, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(props || {})) if (k === 'class') e.className = v; else if (k === 'click') e.addEventListener('click', v); else e.setAttribute(k, v);
  for (const c of children) if (c !== null && c !== undefined) e.append(c);
  return e;
}
function nanos(n) {
  if (n === undefined || n === null) return '';
  for (const [unit, size] of [['s', 1e9], ['ms', 1e6], ['µs', 1e3]]) if (n >= size * 0.9995) return Number((n / size).toPrecision(3)) + ' ' + unit;
  return Math.round(n) + ' ns';
}
const percent = s => { const p = Math.round(s * 100); return p === 0 && s > 0 ? '< 1 %' : p + ' %'; };
const count = n => Math.round(n).toLocaleString('en');
const size = b => { let i = 0; while (b >= 1024 && i < 4) { b /= 1024; i++; } return Number(b.toPrecision(3)) + ' ' + ['B', 'KiB', 'MiB', 'GiB', 'TiB'][i]; };
const colour = stage => COLOURS[Math.max(0, STAGES.indexOf(stage.split('+')[0]))];
const clock = ms => (ms / 1000).toFixed(2) + ' s';
function copy(text, button) {
  const area = el('textarea', { 'aria-hidden': 'true' }); area.value = text; document.body.append(area); area.select();
  document.execCommand('copy'); area.remove(); button.textContent = 'Copied'; document.getElementById('tip').textContent = 'Copied';
}

/* What must be drawn again when colours or the window change. */
const redraws = [], redraw = () => redraws.forEach(again => again());
document.getElementById('theme').addEventListener('click', () => { const root = document.documentElement, dark = getComputedStyle(root).getPropertyValue('--back').trim() !== '#fff'; root.setAttribute('data-theme', dark ? 'light' : 'dark'); redraw(); });
window.addEventListener('resize', redraw); window.addEventListener('load', redraw);
