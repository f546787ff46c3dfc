// Draws each table of the page as a plot. The table stays the one source of its figures, and is all there is
// without JavaScript.
(function () {
  'use strict'
  var style = getComputedStyle(document.documentElement)
  function token(name) { return style.getPropertyValue('--' + name).trim() }
  var brand = token('brand'), calm = token('calm'), bar = token('bar'), ink = token('ink-2'), line = token('line')
  var font = getComputedStyle(document.body).fontFamily

  function read(section) {
    var heads = Array.from(section.querySelectorAll('thead th')).slice(1).map(function (cell) { return cell.textContent })
    var rows = Array.from(section.querySelectorAll('tbody tr'))
    return {
      heads: heads,
      names: rows.map(function (row) { return row.querySelector('th').textContent }),
      columns: heads.map(function (_, number) {
        return rows.map(function (row) {
          var said = row.querySelectorAll('td')[number].dataset.value
          return said === '' ? null : Number(said)
        })
      })
    }
  }

  function axis(names, more) {
    return Object.assign({
      type: 'category', data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, fontFamily: font }
    }, more)
  }
  function scale(more) {
    return Object.assign({
      type: 'value', splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink, fontFamily: font },
      minInterval: 1, nameTextStyle: { color: ink, fontFamily: font }
    }, more)
  }
  function bars(name, data, color, more) {
    return Object.assign({ name: name, type: 'bar', data: data, itemStyle: { color: color }, barMaxWidth: 22 }, more)
  }
  function curve(name, data, color, more) {
    return Object.assign({
      name: name, type: 'line', data: data, connectNulls: true, symbolSize: 6,
      lineStyle: { color: color, width: 2 }, itemStyle: { color: color }
    }, more)
  }
  var percent = scale({ min: 0, max: 100, splitLine: { show: false }, name: '%' })

  var shapes = {
    'bars-line': function (t) {
      return {
        xAxis: axis(t.names), yAxis: [scale({ name: '件' }), percent],
        series: [bars(t.heads[0], t.columns[0], bar), bars(t.heads[1], t.columns[1], calm),
          curve(t.heads[2], t.columns[2], brand, { yAxisIndex: 1 })]
      }
    },
    'bars': function (t) {
      return { xAxis: axis(t.names), yAxis: scale({ name: '件' }), legend: { show: false },
        series: [bars(t.heads[0], t.columns[0], calm, { barMaxWidth: 48, label: { show: true, position: 'top', color: ink } })] }
    },
    'bars-across': function (t) {
      return {
        yAxis: axis(t.names, { inverse: true }), xAxis: scale(), grid: { left: 8, right: 36, top: 34, bottom: 6, containLabel: true },
        series: t.heads.map(function (head, number) {
          return bars(head, t.columns[number], [calm, brand][number], { label: { show: true, position: 'right', color: ink } })
        })
      }
    },
    'share': function (t) {
      var few = t.names.length <= 40
      return { xAxis: axis(t.names), yAxis: scale({ min: 0, name: '%', minInterval: 0 }), legend: { show: false },
        series: [bars(t.heads[2], t.columns[2], calm, { barMaxWidth: 34, label: { show: few, position: 'top', color: ink, fontSize: 11 } })] }
    },
    'heat': function (t) {
      var kinds = t.heads.slice(0, -1), cells = [], most = 1
      kinds.forEach(function (_, column) {
        t.columns[column].forEach(function (count, row) { cells.push([column, row, count]); most = Math.max(most, count) })
      })
      return {
        xAxis: axis(kinds, { position: 'top', splitArea: { show: false } }), yAxis: axis(t.names, { inverse: true }),
        grid: { left: 8, right: 14, top: 8, bottom: 6, containLabel: true }, legend: { show: false },
        tooltip: { trigger: 'item' },
        visualMap: { min: 0, max: most, show: false, inRange: { color: ['#f6f3ee', '#f0d9d5', '#dd948b'] } },
        series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: '#fff', borderWidth: 2 },
          label: { show: true, color: token('ink'), formatter: function (one) { return one.value[2] || '' } } }]
      }
    },
    'trend': function (t) {
      var left = { left: 8, right: '52%', top: 38, bottom: 6, containLabel: true }
      var right = { left: '53%', right: 8, top: 38, bottom: 6, containLabel: true }
      return {
        grid: [left, right],
        xAxis: [axis(t.names), axis(t.names, { gridIndex: 1 })],
        yAxis: [scale(), Object.assign({}, percent, { name: '' }), scale({ gridIndex: 1 })],
        series: [bars(t.heads[0], t.columns[0], bar), curve(t.heads[1], t.columns[1], brand, { yAxisIndex: 1 }),
          bars(t.heads[2], t.columns[2], calm, { xAxisIndex: 1, yAxisIndex: 2 })]
      }
    }
  }

  document.querySelectorAll('[data-plot]').forEach(function (section) {
    var table = read(section), canvas = section.querySelector('.canvas'), details = section.querySelector('details')
    if (!table.names.length || !window.echarts) return
    canvas.hidden = false
    details.open = false
    if (section.dataset.plot === 'heat' || section.dataset.plot === 'bars-across') {
      canvas.classList.add(table.names.length > 16 ? 'high' : table.names.length > 8 ? 'middle' : 'low')
    }
    var plot = window.echarts.init(canvas, null, { renderer: 'canvas' })
    plot.setOption(Object.assign({
      animation: false, textStyle: { fontFamily: font },
      grid: { left: 8, right: 8, top: 38, bottom: 6, containLabel: true },
      legend: { top: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 8, textStyle: { color: ink } },
      tooltip: { trigger: 'axis', renderMode: 'richText', confine: true }
    }, shapes[section.dataset.plot](table), section.dataset.plot === 'heat' ? { tooltip: { show: false } } : {}))
    window.addEventListener('resize', function () { plot.resize() })
  })
})()
