timezone "UTC"
// All steps of a sequence belong to one owner: that of the first step's rows.
profile A { key id : int }
event U of A by a at t { key uid : int }
event D of U by u at ts { act : string }
tag by_folds of A = count(U where did(D where act == "send") and did(D where act == "sign")) == 0
tag by_steps of A = count(U where sequence { a: D where act == "send" then b: D where act == "sign" }) == 0
tag whole_account of A = sequence { a: D where act == "send" then b: D where act == "sign" }
metric deepest of A = max(depth(sequence { a: D where act == "send" then b: D where act == "sign" }) of U)
test "scope" as of 2026-01-10T00:00 {
  A { id: 1 }
  U { uid: 10, a: 1, t: 2026-01-01T00:00 }
  U { uid: 11, a: 1, t: 2026-01-01T00:00 }
  D { u: 10, ts: 2026-01-02T00:00, act: "send" }
  D { u: 11, ts: 2026-01-03T00:00, act: "sign" }
  expect for 1: by_folds and by_steps and whole_account and deepest == 1
}
