// RFM: how lately, how often, how much. The catalogue says which events count and passes their figures: scores 1 to 5 by
// fixed bounds, and the eight classic groups.
module std.rfm

// R 分:最近一次消费距今多少天,越近越高,1 到 5。Recency score by days since the last purchase; missing when there is none.
fn recency_score(days: int?)
  = 5 when days <= 7
  | 4 when days <= 30
  | 3 when days <= 90
  | 2 when days <= 180
  | 1 when days is known

// F 分:窗口内的消费次数,越多越高,1 到 5。Frequency score by the number of purchases in a window.
fn frequency_score(orders: int)
  = 5 when orders >= 10
  | 4 when orders >= 5
  | 3 when orders >= 3
  | 2 when orders >= 2
  | 1 otherwise

// M 分:消费额除以一档的金额,1 到 5。Monetary score by how many `step`s the amount reaches: 1, 2, 5, 10.
fn monetary_score(amount: decimal(2), step: decimal(2))
  = 5 when amount >= step * 10
  | 4 when amount >= step * 5
  | 3 when amount >= step * 2
  | 2 when amount >= step
  | 1 otherwise

// 高低:一个分数算不算高(4 分起)。Whether a score counts as high: from 4 on.
fn is_high_score(score: int?) = score >= 4

// RFM 八类:重要价值、重要发展、重要保持、重要挽留,一般价值、一般发展、一般保持、一般挽留。The eight groups by which of the three scores are high; missing when a score is.
fn rfm_group(r: int?, f: int?, m: int?)
  = "重要价值" when is_high_score(r) and is_high_score(f) and is_high_score(m)
  | "重要发展" when is_high_score(r) and f < 4 and is_high_score(m)
  | "重要保持" when r < 4 and is_high_score(f) and is_high_score(m)
  | "重要挽留" when r < 4 and f < 4 and is_high_score(m)
  | "一般价值" when is_high_score(r) and is_high_score(f) and m < 4
  | "一般发展" when is_high_score(r) and f < 4 and m < 4
  | "一般保持" when r < 4 and is_high_score(f) and m < 4
  | "一般挽留" when r < 4 and f < 4 and m < 4

test "rfm: scores at their bounds" as of 2026-07-01T00:00 {
  expect recency_score(7) == 5 and recency_score(8) == 4 and recency_score(30) == 4 and recency_score(90) == 3
  expect recency_score(180) == 2 and recency_score(181) == 1 and recency_score(to_int("")) is missing
  expect frequency_score(0) == 1
    and frequency_score(2) == 2
    and frequency_score(4) == 3
    and frequency_score(5) == 4
    and frequency_score(10) == 5
  expect monetary_score(99.99, 100.00) == 1
    and monetary_score(100.00, 100.00) == 2
    and monetary_score(200.00, 100.00) == 3
  expect monetary_score(500.00, 100.00) == 4 and monetary_score(1000.00, 100.00) == 5
}
test "rfm: eight groups" as of 2026-07-01T00:00 {
  expect rfm_group(5, 5, 5) == "重要价值"
    and rfm_group(5, 1, 4) == "重要发展"
    and rfm_group(1, 4, 5) == "重要保持"
    and rfm_group(3, 3, 4) == "重要挽留"
  expect rfm_group(4, 4, 3) == "一般价值"
    and rfm_group(4, 1, 1) == "一般发展"
    and rfm_group(1, 4, 1) == "一般保持"
    and rfm_group(3, 3, 3) == "一般挽留"
  expect rfm_group(to_int(""), 5, 5) is missing
}
