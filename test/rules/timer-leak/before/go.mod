module example.com/fixtures/before

go 1.20
