timezone "UTC"
timezone "Asia/Shanghai"
week starts sunday
week starts monday
events unique by event_id
events unique by seq
