tag a = city == "上海
tag b = city == "上海”
tag c "name = true
tag d = true
