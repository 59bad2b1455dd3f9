// Sends the GET request of an operation and shows the answer below its form.
// Without this script a form still opens the address itself, where it has no path parameters.

function address(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll("input")) {
    if (input.dataset.in === "path") {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    } else if (input.value !== "") {
      query.append(input.name, input.value);
    }
  }
  return query.size ? `${path}?${query}` : path;
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const output = form.querySelector("output");
  const url = address(form);
  output.hidden = false;
  output.textContent = `GET ${url} …`;
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    const text = readable(await response.text());
    output.textContent = `GET ${url}\n${response.status} ${response.statusText}\n\n${text}`;
  } catch (problem) {
    output.textContent = `GET ${url}\n${problem.message}`;
  }
}

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", send);
}
