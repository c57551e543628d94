"use strict";
// The report's table: filtered, sorted, a domain's records on demand. All
// text of the data enters the page as text, never as markup.
(() => {
	const STEP = 500;
	const VERDICTS = ["lost", "human", "repaired", "ok"];
	const LABEL = {ok: "ok", repaired: "repaired", human: "needs a human",
		lost: "lost"};
	const COLUMNS = [
		["domain", "Domain"],
		["verdict", "Verdict"],
		["records", "Records"],
		["same", "Same"],
		["changed", "Changed"],
		["lost", "Lost"],
		["added", "Added"],
		["why", "Why"],
	];
	const data = JSON.parse(document.getElementById("data").textContent);
	const table = document.getElementById("domains");
	const search = document.getElementById("search");
	const count = document.getElementById("count");
	const more = document.getElementById("more");
	const boxes = {};
	const open = new Set();
	const state = {q: "", verdicts: new Set(VERDICTS), sort: "verdict",
		down: false, shown: STEP};

	function make(name, text, className) {
		const e = document.createElement(name);
		if (text !== undefined)
			e.textContent = text;
		if (className)
			e.className = className;
		return e;
	}

	function value(d, key) {
		if (key === "verdict")
			return VERDICTS.indexOf(d.verdict);
		return key === "why" ? d.why.join("; ") : d[key];
	}

	function chosen() {
		const q = state.q.toLowerCase();
		const found = data.domains.filter((d) =>
			state.verdicts.has(d.verdict) && (!q ||
			d.domain.toLowerCase().includes(q) ||
			d.why.some((w) => w.toLowerCase().includes(q))));
		const turn = state.down ? -1 : 1;
		return found.sort((a, b) => {
			const x = value(a, state.sort), y = value(b, state.sort);
			if (x < y || x > y)
				return x < y ? -turn : turn;
			return a.domain < b.domain ? -1 : 1;
		});
	}

	function list(cell, title, items) {
		if (!items.length)
			return;
		cell.append(make("h2", title));
		const ul = make("ul");
		for (const item of items)
			ul.append(make("li", item));
		cell.append(ul);
	}

	function side(r, s) {
		return `${r.owner} ${s.ttl} ${r.type} ${s.value}`;
	}

	function record(r) {
		const li = make("li");
		li.append(make("strong", r.status, r.status), " ");
		if (r.old)
			li.append(make("code", side(r, r.old)));
		if (r.old && r.new)
			li.append(make("br"), "becomes ");
		if (r.new)
			li.append(make("code", side(r, r.new)));
		if (r.apart)
			li.append(` (set apart: ${r.apart})`);
		if (r.cost)
			li.append(make("br"), make("span", r.cost, "cost"));
		return li;
	}

	function details(d) {
		const row = make("tr", undefined, "details");
		const cell = make("td");
		cell.colSpan = COLUMNS.length;
		cell.append(make("p", `from ${d.source}`));
		list(cell, "Why", d.why);
		list(cell, "Repaired", d.repairs);
		list(cell, "For Cloudflare", d.notes);
		if (d.diff.length) {
			cell.append(make("h2", "Records, before and after"));
			const ul = make("ul");
			for (const r of d.diff)
				ul.append(record(r));
			cell.append(ul);
		} else {
			cell.append(make("p", "Every record is there."));
		}
		row.append(cell);
		return row;
	}

	function toggle(d) {
		if (!open.delete(d.domain))
			open.add(d.domain);
		draw();
	}

	function row(d) {
		const tr = make("tr");
		for (const [key] of COLUMNS) {
			const td = make("td");
			if (key === "domain") {
				const b = make("button", d.domain);
				b.type = "button";
				b.setAttribute("aria-expanded",
					String(open.has(d.domain)));
				b.addEventListener("click", () => toggle(d));
				td.append(b);
			} else if (key === "verdict") {
				td.append(make("strong", LABEL[d.verdict], d.verdict));
			} else {
				td.textContent = value(d, key);
				if (typeof d[key] === "number")
					td.className = "number";
			}
			tr.append(td);
		}
		return tr;
	}

	function head() {
		const tr = make("tr");
		for (const [key, title] of COLUMNS) {
			const th = make("th");
			const b = make("button", title);
			th.scope = "col";
			if (key === state.sort)
				th.setAttribute("aria-sort",
					state.down ? "descending" : "ascending");
			b.type = "button";
			b.addEventListener("click", () => {
				state.down = key === state.sort && !state.down;
				state.sort = key;
				draw();
			});
			th.append(b);
			tr.append(th);
		}
		return tr;
	}

	function draw() {
		const found = chosen();
		const thead = make("thead"), tbody = make("tbody");
		thead.append(head());
		for (const d of found.slice(0, state.shown)) {
			tbody.append(row(d));
			if (open.has(d.domain))
				tbody.append(details(d));
		}
		table.replaceChildren(thead, tbody);
		count.textContent = `${found.length} of ${data.domains.length}`;
		more.hidden = found.length <= state.shown;
	}

	// "#q=text&verdict=lost,human&sort=-lost&open=domain"
	function read(hash) {
		const p = new URLSearchParams(hash.slice(1));
		const sort = p.get("sort") || "verdict";
		state.q = p.get("q") || "";
		state.verdicts = new Set(
			(p.get("verdict") || VERDICTS.join()).split(","));
		state.down = sort.startsWith("-");
		state.sort = sort.replace("-", "");
		if (!COLUMNS.some(([key]) => key === state.sort))
			state.sort = "verdict";
		if (p.get("open"))
			open.add(p.get("open"));
		search.value = state.q;
		for (const v of VERDICTS)
			boxes[v].checked = state.verdicts.has(v);
	}

	for (const v of VERDICTS) {
		const label = make("label"), box = make("input");
		const n = data.domains.filter((d) => d.verdict === v).length;
		box.type = "checkbox";
		boxes[v] = box;
		label.append(box, " ", make("span", LABEL[v], v), ` ${n}`);
		document.getElementById("verdicts").append(label, " ");
		box.addEventListener("change", () => {
			if (box.checked)
				state.verdicts.add(v);
			else
				state.verdicts.delete(v);
			draw();
		});
	}
	search.addEventListener("input", () => {
		state.q = search.value;
		state.shown = STEP;
		draw();
	});
	more.addEventListener("click", () => {
		state.shown += STEP;
		draw();
	});
	document.querySelector("form").addEventListener("submit",
		(e) => e.preventDefault());
	addEventListener("hashchange", () => {
		read(location.hash);
		draw();
	});
	read(location.hash);
	draw();
})();
