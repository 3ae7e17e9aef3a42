/* The course of one target: target, expected course, plan, actuals, two earlier years.
   SVG, and rich text in tooltips: nothing here writes HTML or inline style sheets. */
"use strict";
(function () {
  const box = document.getElementById("course-chart");
  const source = document.getElementById("course-data");
  if (!box || !source || !window.echarts) { return; }
  const data = JSON.parse(source.textContent);
  const words = data.words;
  /* Pixels between the margins of a sheet of A4. */
  const PAPER = 700;
  const HEIGHT = data.height || 340;
  const points = function (pairs) {
    return pairs.map(function (pair) { return [pair[0], Number(pair[1])]; });
  };
  const line = function (name, pairs, color, more) {
    return Object.assign({
      name: name, type: "line", data: points(pairs), symbolSize: 8,
      itemStyle: { color: color }, lineStyle: { color: color, width: 2 },
    }, more);
  };
  const dashed = function (color, type) {
    return { symbol: "none", lineStyle: { color: color, type: type, width: 1.5 } };
  };
  const series = [];
  if (data.target !== null) {
    series.push(line(words.target, [[1, data.target], [12, data.target]], "#8a6d1f",
      dashed("#8a6d1f", "dotted")));
  }
  if (data.expected.length) {
    series.push(line(words.expected, data.expected, "#59636f", dashed("#59636f", "dashed")));
  }
  if (data.plan.length) {
    series.push(line(words.plan, data.plan, "#6b4fa3",
      { symbol: "diamond", symbolSize: 10, lineStyle: { width: 0 }, z: 4 }));
  }
  const greys = ["#b4bdc8", "#8d99a6"];
  const symbols = ["triangle", "rect"];
  Object.keys(data.earlier).sort().forEach(function (year, index) {
    if (data.earlier[year].length) {
      series.push(line(year, data.earlier[year], greys[index],
        { symbol: symbols[index], symbolSize: 6 }));
    }
  });
  if (data.actual.length) {
    series.push(line(words.actual, data.actual, "#1b4f91", {
      lineStyle: { color: "#1b4f91", width: 3 }, z: 5,
    }));
  }
  if (data.open.length) {
    series.push(line(words.open, data.open, "#1b4f91", {
      lineStyle: { width: 0 }, symbol: "emptyCircle", symbolSize: 10, z: 6,
    }));
  }
  if (!series.length) { box.hidden = true; return; }
  const chart = window.echarts.init(box, null, { renderer: "svg", height: HEIGHT });
  chart.setOption({
    animation: false,
    grid: { left: 12, right: 24, top: 48, bottom: 8, containLabel: true },
    legend: { top: 0, type: "scroll" },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: {
      type: "value", min: 1, max: 12, interval: 1,
      axisLabel: { hideOverlap: true, formatter: function (month) { return words.months[month - 1]; } },
      splitLine: { show: false },
    },
    yAxis: { type: "value", name: data.unit, scale: data.level },
    series: series,
  });
  /* A sheet of A4 is narrower than a screen: drawn anew for it, and back again. */
  window.addEventListener("resize", function () { chart.resize(); });
  window.addEventListener("beforeprint", function () {
    chart.resize({ width: PAPER, height: 204 });
    /* The sheet is taken before the next frame, which would draw it. */
    chart.getZr().refreshImmediately();
  });
  window.addEventListener("afterprint", function () { chart.resize({ width: "auto", height: HEIGHT }); });
}());
