// A popup's last page: hands what happened to the page that opened it.
const { popupResponse } = document.querySelector("[data-popup-response]").dataset;
if (window.opener) {
  window.opener.postMessage({ action: "add", ...JSON.parse(popupResponse), hotclub: "popup" }, location.origin);
  window.close();
}
