tga gold = spend >= 100
高价值 = spend >= 100
hello world
tag silver = spend >= 50
