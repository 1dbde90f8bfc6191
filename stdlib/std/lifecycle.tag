// Life-cycle thresholds that most catalogues share. Values, not rules: a catalogue says which events count.
module std.lifecycle

// Whole days since an instant, as a level's text: 7 days, 30 days, 90 days, a year, longer.
fn recency_band(last: timestamp?)
  = "7" when last in rolling 7 days
  | "30" when last in rolling 30 days
  | "90" when last in rolling 90 days
  | "365" when last in rolling 365 days
  | "longer" when last is known

test "lifecycle: bands of days" as of 2026-07-01T00:00 {
  expect recency_band(2026-06-24T00:00) == "7"
    and recency_band(2026-06-23T00:00) == "30"
    and recency_band(2026-05-01T00:00) == "90"
  expect recency_band(2025-08-01T00:00) == "365" and recency_band(2025-01-01T00:00) == "longer"
}
