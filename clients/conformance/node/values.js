// What a case sends, filled in, and whether what came is what it expects.
'use strict';

/** What came is not what the table says. */
class Differs extends Error {}

function short(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 300 ? text : `${text.slice(0, 300)}... (${text.length} characters)`;
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fills in ${name} and what begins with $: texts and lists too long or too deep to be written down. */
function expand(value, known) {
  if (typeof value === 'string') {
    if (value === '${i}') return known.i;
    return value.replace(/\$\{(\w+)\}/g, (_, name) => {
      if (!(name in known)) throw new Error(`nothing is called ${name}`);
      return String(known[name]);
    });
  }
  if (Array.isArray(value)) return value.map((one) => expand(one, known));
  if (!isObject(value)) return value;
  if ('$repeat' in value) return expand(value.$repeat, known).repeat(value.times);
  if ('$list' in value) return Array.from({ length: value.times }, (_, i) => expand(value.$list, { ...known, i }));
  if ('$nest' in value) {
    let inner = value.$nest;
    for (let i = 0; i < value.times; i++) inner = { in: inner };
    return inner;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [expand(key, known), expand(one, known)]));
}

/** Throws Differs; what is wanted may hold $like, $has, $not and $save. */
function match(want, got, known, where) {
  if (isObject(want) && Object.keys(want).some((key) => key.startsWith('$'))) {
    if ('$like' in want && !(typeof got === 'string' && new RegExp(want.$like, 'u').test(got)))
      throw new Differs(`${where}: ${short(got)} is not like ${want.$like}`);
    if ('$has' in want) has(want.$has, got, known, where);
    if ('$not' in want && matches(want.$not, got, known, where)) throw new Differs(`${where}: ${short(got)} should not be there`);
    if ('$save' in want) known[want.$save] = got;
  } else if (isObject(want) && isObject(got)) {
    const [wanted, given] = [Object.keys(want).sort(), Object.keys(got).sort()];
    if (JSON.stringify(wanted) !== JSON.stringify(given)) throw new Differs(`${where} has ${short(given)}, expected ${short(wanted)}`);
    for (const key of wanted) match(want[key], got[key], known, `${where}.${key}`);
  } else if (Array.isArray(want) && Array.isArray(got) && want.length === got.length) {
    want.forEach((one, i) => match(one, got[i], known, `${where}[${i}]`));
  } else if (want !== got) {
    throw new Differs(`${where} is ${short(got)}, expected ${short(want)}`);
  }
}

function has(want, got, known, where) {
  if (isObject(want) && isObject(got)) {
    for (const [key, one] of Object.entries(want)) {
      if (!(key in got)) throw new Differs(`${where} has no ${key}: ${short(got)}`);
      match(one, got[key], known, `${where}.${key}`);
    }
  } else if (Array.isArray(want) && Array.isArray(got)) {
    for (const one of want)
      if (!got.some((other) => matches(one, other, known, where))) throw new Differs(`${where} has none like ${short(one)}: ${short(got)}`);
  } else throw new Differs(`${where} is ${short(got)}, expected one that has ${short(want)}`);
}

function matches(want, got, known, where) {
  try {
    match(want, got, known, where);
    return true;
  } catch (error) {
    if (error instanceof Differs) return false;
    throw error;
  }
}

module.exports = { Differs, expand, isObject, match, short };
