-- Every rule of rules.tag, written once more by hand in DuckDB's SQL, as of 1998-07-01.
-- bucket(salt, key, n) is a function that the check brings along.
with
t as (select date '1998-07-01' as now),
people as (select customer_id from 'data/customer.parquet'),
purchase as (select * from 'data/purchase.parquet' where date < date '1998-07-01'),
days as (select customer_id, date, sum(amount) as amount from purchase group by all),
base as (
  select customer_id, count(*) as orders, min(date) as first_day, max(date) as last_day,
         arg_min(amount, date) as first_order, date '1998-07-01' - max(date) as recency
  from days group by customer_id),
rows_ as (
  select customer_id, sum(amount) as spend, sum(cds) as discs,
         coalesce(sum(amount) filter (date >= date '1998-07-01' - 180), 0) as spend_180,
         coalesce(sum(amount) filter (date >= date '1998-07-01' - 545 and date < date '1998-07-01' - 365), 0) as spend_before,
         count(*) filter (date >= date '1998-07-01' - 545 and date < date '1998-07-01' - 365) as rows_before,
         count(*) filter (amount >= 200) as big, count(*) filter (amount = 0) as nothing,
         count(*) as n, count(*) filter (month(date) in (11, 12)) as late, count(*) filter (cds = 1) as single,
         count(distinct date_trunc('month', date)) as months,
         count(*) filter (date >= '1997-11-15' and date < '1997-12-26') as christmas,
         count(*) filter (date >= '1997-01-01' and date < '1997-04-01') as q1,
         count(*) filter (date >= '1997-04-01' and date < '1997-07-01') as q2,
         count(*) filter (date >= '1997-07-01' and date < '1997-10-01') as q3,
         count(*) filter (date >= '1997-10-01' and date < '1998-01-01') as q4
  from purchase group by customer_id),
back as (
  select p.customer_id, count(*) as n from purchase p join base b using (customer_id)
  where p.date > b.first_day and p.date <= b.first_day + 30 group by 1),
-- the commonest number of discs; ties: the later last purchase, then the smaller number
usual as (
  select customer_id, first(cds order by n desc, latest desc, cds) as cds, max(n) as n
  from (select customer_id, cds, count(*) as n, max(date) as latest from purchase group by 1, 2) group by 1),
m as (
  select p.customer_id, orders, first_day, last_day, first_order, recency, spend, discs, spend_180, spend_before, rows_before,
         big, nothing, rows_.n, late, single, months, christmas, q1, q2, q3, q4,
         coalesce(back.n, 0) as back, usual.cds as usual_cds, usual.n as usual_n,
         case when orders >= 2 then last_day - first_day end as lived
  from people p left join base using (customer_id) left join rows_ using (customer_id)
       left join back using (customer_id) left join usual using (customer_id)),
tags as (
  select *,
    case when first_day >= date '1998-07-01' - 90 then '新客' when last_day >= date '1998-07-01' - 90 then '活跃'
         when last_day >= date '1998-07-01' - 180 then '预流失' when last_day >= date '1998-07-01' - 365 then '沉睡'
         else '流失' end as stage,
    orders >= 3 and 2 * recency * (orders - 1) > 3 * lived and recency > 14 as overdue,
    case when recency <= 30 then 5 when recency <= 90 then 4 when recency <= 180 then 3 when recency <= 365 then 2 else 1 end as r,
    case when orders >= 10 then 5 when orders >= 5 then 4 when orders >= 3 then 3 when orders = 2 then 2 else 1 end as f,
    case when spend >= 500 then 5 when spend >= 200 then 4 when spend >= 100 then 3 when spend >= 40 then 2 else 1 end as money,
    spend >= 500 and orders >= 4 as high
  from m),
audience as (
  select *, stage = '沉睡' and orders >= 3 and spend >= 100 as winback,
         bucket('winback-1998-07', customer_id, 100) < 50 as half
  from tags)
select customer_id,
  orders, spend, discs, first_day, last_day, recency, first_order,
  case when orders >= 2 then quotient(lived, orders - 1) end as rhythm,
  stage as "生命周期",
  strftime(first_day, '%Y-%m') as "首购月份",
  orders >= 2 as "复购客户",
  orders = 1 as "一次性客户",
  back > 0 as "三十天复购",
  recency > 90 as "近三月未购",
  overdue as "节奏逾期",
  r as "最近购买分", f as "购买频次分", money as "消费金额分",
  r || '-' || f || '-' || money as "RFM编码",
  case when r >= 4 and f >= 4 and money >= 4 then '重要价值' when r <= 3 and f >= 4 and money >= 4 then '重要挽留'
       when r >= 4 then '潜力' else '一般' end as "RFM人群",
  high as "高价值",
  spend_180 as "近半年消费额",
  round_half_even(cast(spend * 100 as bigint), orders) as "客单价",
  quotient(cast(discs as bigint), orders) as "单均张数",
  big > 0 as "大额订单", nothing > 0 as "零元订单",
  case when first_order < 20 then '小单' when first_order < 60 then '中单' else '大单' end as "首单规模",
  spend_180 > spend_before and rows_before > 0 as "消费上升",
  christmas > 0 as "年末买家",
  quotient(late, n) as "年末占比", quotient(single, n) as "单张占比",
  months as "购买月数",
  case when orders >= 3 and usual_n * 10 >= n * 4 then usual_cds end as "常买张数",
  q1 > 0 and q2 > 0 and q3 > 0 and q4 > 0 as "四季客户",
  greatest(0, least(100, 40 * (stage = '沉睡')::int + 60 * (stage = '流失')::int + 20 * (orders = 1)::int
                         + 20 * overdue::int - 30 * high::int)) as "流失分",
  winback as "挽回人群", winback and half as "挽回_A", winback and not half as "挽回_B",
  high and last_day >= date '1998-07-01' - 90 as "贵宾邀请",
  nothing > 0 and orders >= 2 as "零元回头客"
from audience
