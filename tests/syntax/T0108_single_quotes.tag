tag a = city == '上海'
