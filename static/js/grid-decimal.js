/* Exact sums of decimal text: 本季新增 and 累计 follow each other without a float's error.
   A figure has at most 15 digits, 4 of them behind the point: as a whole number of
   ten-thousandths it is below 2^53, and so are sums of two. */
window.XushiGrid = {};
(function (grid) {
  "use strict";
  const PLACES = 4;
  const FIGURE = /^([+-]?)(\d{1,11})(?:\.(\d{1,4}))?$/;
  const THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

  /* Full width digits and signs as one types them with a Chinese keyboard. */
  function plain(text) {
    const half = text.trim().replace(/[！-～]/g, function (letter) {
      return String.fromCharCode(letter.charCodeAt(0) - 0xfee0);
    }).replace("。", ".");
    return THOUSANDS.test(half) ? half.replace(/,/g, "") : half;
  }

  /* Ten-thousandths as a whole number; NaN for what is no plain figure. */
  function scaled(text) {
    const match = FIGURE.exec(plain(text));
    if (!match) { return NaN; }
    const whole = Number(match[2] + (match[3] || "").padEnd(PLACES, "0"));
    return match[1] === "-" ? -whole : whole;
  }

  function written(number) {
    if (Number.isNaN(number)) { return ""; }
    const digits = String(Math.abs(number)).padStart(PLACES + 1, "0");
    const part = digits.slice(-PLACES).replace(/0+$/, "");
    return (number < 0 ? "-" : "") + digits.slice(0, -PLACES) + (part ? "." + part : "");
  }

  /* Both return "" where one side is no plain figure. */
  grid.add = function (one, other) { return written(scaled(one) + scaled(other)); };
  grid.subtract = function (one, other) { return written(scaled(one) - scaled(other)); };
  grid.isFigure = function (text) { return !Number.isNaN(scaled(text)); };
}(window.XushiGrid));
