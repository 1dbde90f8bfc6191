// What people decide: manual tags, and rows that pin or veto a rule.
timezone "Asia/Shanghai"
profile Client {
  key id : int
  spend  : decimal(2)?
  agreed : bool?
  value  : int?          // named as a column of the overlay is
}
overlay from decisions

manual tag 黑名单 "Blocked" group "风控" kept by "客服"
manual tag 等级 : enum("金", "银") kept by "销售"
private manual tag 备注 : string kept by "门店"
manual tag 折扣 : int owner "sales" kept by "门店"

tag 高价值 "High value" = spend >= 100.00
tag 可联系 = not 黑名单 and 高价值
tag 大户 only when spend is known = spend >= 500.00
metric tag = spend     // named as a column of the overlay is
segment 活动 requires agreed = 高价值
segment 有备注 = 备注 is known

test "the latest row that holds" as of 2026-07-01T00:00 {
  given 9 Client { id: i + 1 }
  overlay { key: 1, tag: "黑名单", at: 2026-06-01T00:00 }                                                   // without a value: yes
  overlay { key: 2, tag: "黑名单", value: "yes", at: 2026-06-01T00:00, until: 2026-06-30T00:00 }            // over
  overlay { key: 3, tag: "黑名单", value: "yes", at: 2026-07-01T00:00 }                                     // not before T
  overlay { key: 4, tag: "黑名单", value: "yes", at: 2026-06-01T00:00 }
  overlay { key: 4, tag: "黑名单", value: "no", at: 2026-06-02T00:00 }                                      // taken back
  overlay { key: 5, tag: "黑名单", value: "yes", at: 2026-06-01T00:00 }
  overlay { key: 5, tag: "黑名单", value: "no", at: 2026-06-02T00:00, until: 2026-06-03T00:00 }             // for a day
  overlay { key: 6, tag: "白名单", value: "yes", at: 2026-06-01T00:00 }
  overlay { key: 7, tag: "等级", value: "金", at: 2026-06-01T00:00 }
  overlay { key: 7, tag: "等级", value: "银", at: 2026-06-02T00:00, until: 2026-07-01T00:00 }
  overlay { key: 8, tag: "等级", value: "铜", at: 2026-06-01T00:00 }
  overlay { key: 9, tag: "备注", value: "喜欢红色", at: 2026-06-01T00:00, by: "小王", reason: "门店谈话", source: "导购" }
  overlay { key: 9, tag: "折扣", value: "85", at: 2026-06-01T00:00 }
  expect for 1: 黑名单
  expect for 2: not 黑名单
  expect for 3: not 黑名单
  expect for 4: not 黑名单
  expect for 5: 黑名单
  expect for 6: not 黑名单
  expect for 7: 等级 == "金"
  expect for 8: 等级 is missing
  expect for 9: 备注 == "喜欢红色" and 有备注 and 折扣 == 85 and 等级 is missing
  expect for 9: count(overlay) == 2 and last(reason of overlay) == "门店谈话"
  at 2026-06-29T00:00 {
    expect for 2: 黑名单
    expect for 7: 等级 == "银"
  }
  at 2026-07-01T00:01 { expect for 3: 黑名单 }
}

test "legal exclusion, manual exclusion, manual inclusion, the rule" as of 2026-07-01T00:00 {
  given 4 Client { id: i + 1, spend: 10.00, agreed: true }
  given 4 Client { id: i + 5, spend: 200.00, agreed: i mod 2 == 0 }
  overlay { key: 1, tag: "高价值", value: "yes", at: 2026-06-01T00:00 }
  overlay { key: 2, tag: "高价值", value: "yes", at: 2026-06-02T00:00 }
  overlay { key: 2, tag: "高价值", value: "no", at: 2026-06-01T00:00 }
  overlay { key: 3, tag: "高价值", value: "yes", at: 2026-06-02T00:00, until: 2026-06-30T00:00 }
  overlay { key: 4, tag: "活动", value: "yes", at: 2026-06-02T00:00 }
  overlay { key: 5, tag: "高价值", value: "no", at: 2026-06-01T00:00 }
  overlay { key: 6, tag: "高价值", value: "no", source: "legal", at: 2026-06-01T00:00 }
  overlay { key: 6, tag: "高价值", value: "yes", source: "客服", at: 2026-06-03T00:00 }
  overlay { key: 7, tag: "活动", value: "no", source: "legal", at: 2026-06-01T00:00 }
  overlay { key: 8, tag: "大户", value: "yes", at: 2026-06-01T00:00 }
  overlay { key: 8, tag: "活动", value: "yes", at: 2026-06-01T00:00 }
  expect for 1: 高价值 and 可联系 and 活动
  expect for 2: not 高价值
  expect for 3: not 高价值
  expect for 4: not 高价值 and 活动
  expect for 5: not 高价值 and not 活动
  expect for 6: not 高价值
  expect for 7: 高价值 and not 活动
  // What a segment requires binds those who are pinned too.
  expect for 8: 高价值 and 大户 and not 活动
}

test "what cannot be decided by people" {
  refused { manual tag x : decimal(2) kept by "a" } because T0624
  refused { manual tag 高价值 kept by "a" } because T0601
  refused { overlay from other } because T0615
  compiles { manual tag x : string of Client kept by "a" }
}
