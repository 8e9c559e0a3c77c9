module deferbot.test/checker

go 1.22
