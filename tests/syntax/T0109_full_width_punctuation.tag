tag 高价值 ＝ count（Paid） >= 3
tag b = city in ［“北京”、“上海”］
tag c = share(x of Paid) > 40％
tag d = x ＞＝ 3
tag e = x ＝＝ 3
tag f = x > １
tag g "全角（没关系）。" = true   // 注释里也没关系：（）
