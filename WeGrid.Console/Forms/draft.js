// 草稿: what is typed stays on the phone until the server has it. The page works without this; with it, a report written where there
// is no network goes out by itself when there is one. One draft has one key: sent twice, it is one report.
(function () {
  'use strict';
  var form = document.getElementById('report');
  var said = document.getElementById('kept');
  if (!form || !said || !window.localStorage || !window.fetch || !window.FormData) return;
  var shelf = 'wegrid-draft:' + location.pathname;
  var fields = ['grid', 'words', 'place', 'name', 'phone'];
  var largest = 1600;
  var busy = false;

  function load() {
    try { return JSON.parse(localStorage.getItem(shelf)) || {}; } catch (broken) { return {}; }
  }

  function keep(draft) {
    try { localStorage.setItem(shelf, JSON.stringify(draft)); return true; } catch (full) { /* a phone gives few megabytes */ }
    try { localStorage.setItem(shelf, JSON.stringify(Object.assign({}, draft, { photos: [] }))); } catch (full) { return false; }
    if (draft.photos && draft.photos.length) say(form.dataset.photos);
    return true;
  }

  function say(text) { said.textContent = text; said.hidden = !text; }

  function newKey() {
    var bytes = new Uint8Array(32);
    crypto.getRandomValues(bytes);
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  }

  function field(name) { return form.elements.namedItem(name); }

  function typed(draft) {
    fields.forEach(function (name) { if (field(name)) draft[name] = field(name).value; });
    draft.discipline = field('discipline').checked;
    // Who reports an official leaves neither name nor number, not even on the phone.
    if (draft.discipline) { draft.name = ''; draft.phone = ''; }
    draft.key = draft.key || newKey();
    return draft;
  }

  // Smaller, so that it fits the shelf and a weak network; where the phone cannot, as it is.
  function shrunk(file) {
    return new Promise(function (done) {
      var reader = new FileReader();
      reader.onerror = function () { done(null); };
      reader.onload = function () {
        var image = new Image();
        image.onerror = function () { done(reader.result); };
        image.onload = function () {
          var scale = Math.min(1, largest / Math.max(image.width, image.height));
          var canvas = document.createElement('canvas');
          canvas.width = Math.round(image.width * scale);
          canvas.height = Math.round(image.height * scale);
          canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
          done(canvas.toDataURL('image/jpeg', 0.75));
        };
        image.src = reader.result;
      };
      reader.readAsDataURL(file);
    });
  }

  function blobOf(url) {
    var parts = url.split(',');
    var text = atob(parts[1]);
    var bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return new Blob([bytes], { type: parts[0].slice(5).split(';')[0] });
  }

  function body(draft, once) {
    var data = new FormData();
    data.append('once', once);
    data.append('key', draft.key);
    fields.forEach(function (name) { data.append(name, draft[name] || ''); });
    if (draft.discipline) data.append('discipline', '1');
    (draft.photos || []).forEach(function (url, i) { data.append('photos', blobOf(url), 'photo' + (i + 1)); });
    return data;
  }

  // What the server will not have is shown by the server's own page, with all that was typed.
  function hand(draft, once, isOther) {
    field('once').value = once;
    field('key').value = draft.key;
    draft.waiting = false;
    // What the key has reported already is another matter: this one gets a key of its own when it is sent again.
    if (isOther) draft.key = '';
    keep(draft);
    form.submit();
  }

  function send() {
    var draft = load();
    if (busy || !draft.waiting) return Promise.resolve();
    busy = true;
    say(form.dataset.sending);
    var once;
    return fetch(location.pathname, { credentials: 'omit', cache: 'no-store' })
      .then(function (page) { if (!page.ok) throw new Error('later'); return page.text(); })
      .then(function (text) {
        once = /name="once" value="([A-Za-z0-9_-]{43})"/.exec(text)[1];
        return fetch(location.pathname, { method: 'POST', body: body(draft, once), credentials: 'omit' });
      })
      .then(function (answer) {
        if (answer.ok) {
          localStorage.removeItem(shelf);
          location.replace(answer.url);
        } else if (answer.status >= 500 || answer.status === 429) {
          throw new Error('later');
        } else {
          hand(draft, once, answer.status === 409);
        }
      })
      .catch(function () { say(form.dataset.kept); })
      .then(function () { busy = false; });
  }

  function submit(event) {
    event.preventDefault();
    var draft = typed(load());
    var chosen = field('photos') && field('photos').files ? Array.prototype.slice.call(field('photos').files) : [];
    return Promise.all(chosen.map(shrunk)).then(function (photos) {
      // Chosen anew they replace what was kept.
      if (photos.length) draft.photos = photos.filter(Boolean);
      draft.waiting = true;
      // Where the shelf is full it goes at once or not at all, as if there were no script.
      if (keep(draft)) return send();
      form.submit();
    });
  }

  var kept = load();
  // Also what waits is shown: who writes over it changes it, and loses nothing unseen.
  fields.forEach(function (name) { if (field(name) && !field(name).value && kept[name]) field(name).value = kept[name]; });
  if (kept.discipline) field('discipline').checked = true;
  send();

  form.addEventListener('input', function () { var draft = load(); if (!draft.waiting) keep(typed(draft)); });
  form.addEventListener('submit', submit);
  window.addEventListener('online', send);
  setInterval(send, 30000);
})();
