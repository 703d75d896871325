#include <stddef.h>

#include "tests/unit/dkim_room.h"

/* They sign what tests make, and nothing else. */
const struct dkim_room_key dkim_room_keys[] = {
	{
	    .selector = "rsa2048",
	    .type = "rsa",
	    .armour = "RSA PRIVATE KEY",
	    .private =
		"MIIEoAIBAAKCAQEAsY6IE+1sa04hZZREL5sSeINpcua6MbhL6i1VNsa/3AA6"
		"HoaMfj+qIQY25fBrMfYxzaJz71gSVut7KLhbvZHtZdcCo18G26fJd6CA+vbB"
		"UVLDcCOL3i4QrbDTRTt1mmP/NtwWaBbR44RzZmrNmQ+n8Tm6Vh2tR6cFenp+"
		"HabcQl9VRA+uex4UaKAzAzpA5wPSiMTIvhcM6mBULUFx5kA6Jwazp725s5Dl"
		"HSDqaAxUI7EfNB9eY9o3xLeqK0oS+/D/WCwxmJGwbr43loQ3T/Sa+n7vI/Zw"
		"mL9YlQRXdJ58QhiJNaPOLAmWI+N8SIqAGmsuCSfXGwXoQh5G7vqfAtdAMwID"
		"AQABAoH/Qu33XYuh0tEgxameClPqIoNmvGk8xoEyHJP6CyvgJo3vWpJdYzmc"
		"Z9Zv2z1FKxAiteEG0rHgN+OMCU11R4A6fKkP1YV8kFAvIWjfNbrOJFmOUjcU"
		"AixbHR4KhY5kRk5rZcKQr6vqclj7JyAbYBcGt2eLVerZ5qiO6BxEbej4Hgww"
		"xOzjlOwfzCB+4y+3dX8fzLKNsFqdfKKLNbQANONy3ZQ2DhID0WjHw9tvlj9i"
		"msv/bP4hBWmeMHXSe+q9Ff59hCJ77NyXgZbvI/xlxjVoJGDNMrLk+SIFgzqO"
		"MCGq4PpUOS3jsTaGYoPzHwxP5KWGfYM7une6NiNg6UM9k+cJAoGBANx/nS88"
		"KhBKU05SSNfHuvJ30/e7DJeURTxlCEtHb1db53u4cAx2aUP9BYkdzSUgA8Va"
		"BURAiVaPQfGAFyN3laxt69Ja8m3cQrjuSHv+aS2flyNAWPH7sZbawLZHt1XN"
		"V9LzGLjCRkjVIlXrAFF8T3TJ4RMRdjEIppwUK3tyDS2pAoGBAM4k+AvUA2MJ"
		"vNyxyVd+OLzLHPpuuhDzSW+89PHNiNjVqPaVr6WTks8WdQs4hDtYFd3nZDyW"
		"mspjrWaUA+uHt/iw4jH7tcOV+v1iJRTTQKrEQ3gfTant5KbQJkSL6NwmG68Y"
		"E2f+DQFxImr6EFPp0vyIIQhfPuvOYjSsAneNwdB7AoGAB6oP5qJqu+I5fxFx"
		"Ir74ipELtyKzT1mCBpVkcmlrP1gcdbp1eplrE0fqN1fn15CDUQrOAA9WNsII"
		"AsL3Cu6PL00q00cCAjuTviXaMyUmtsVDVaBY9yBOjfXQmQVpI/xdPyHgDBwE"
		"oWd3KBFhE3QEtwSFZEpJF287i1VQJZxTRPECgYAjhMMoZpNe0SK1c/yZEqp7"
		"/RM1Izb0DLcuhYQ+1YcqtUWzlv74rICzJc9s64P9JaQ+48ullN1+2cXa0s4K"
		"Gwxb0T5oFlKvLHxehDaXa/7MbZyiaeJb0R2AkITHcsPgisBiXueZF3DuOqwP"
		"ep6tlrA/ysTGSILy5lCNesXCC67FWQKBgB0PDaQ2vDVgCXHidid9kxYRM8y9"
		"Y48n81ET7oPNZ6gX370BUVw9hCbbTmRU7tmiUVyBaU9bWpK+CwlxVVoSIxTY"
		"adt1f44Hw5CMloq/BaCzsilBgAK153Exf1mKY6Q9tckhZpYQNuZwxi0EeZ+A"
		"lcR2/Er5e3SsbiQQ5T9KqimG",
	    .public =
		"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsY6IE+1sa04hZZRE"
		"L5sSeINpcua6MbhL6i1VNsa/3AA6HoaMfj+qIQY25fBrMfYxzaJz71gSVut7"
		"KLhbvZHtZdcCo18G26fJd6CA+vbBUVLDcCOL3i4QrbDTRTt1mmP/NtwWaBbR"
		"44RzZmrNmQ+n8Tm6Vh2tR6cFenp+HabcQl9VRA+uex4UaKAzAzpA5wPSiMTI"
		"vhcM6mBULUFx5kA6Jwazp725s5DlHSDqaAxUI7EfNB9eY9o3xLeqK0oS+/D/"
		"WCwxmJGwbr43loQ3T/Sa+n7vI/ZwmL9YlQRXdJ58QhiJNaPOLAmWI+N8SIqA"
		"GmsuCSfXGwXoQh5G7vqfAtdAMwIDAQAB",
	},
	{
	    .selector = "rsa1024",
	    .type = "rsa",
	    .armour = "RSA PRIVATE KEY",
	    .private =
		"MIICXgIBAAKBgQDXYMr8xDWJqJd6ET3TCycpJAwXOdlep2TtPAMaFlqH4XiF"
		"11I0p/OtZAdDztANH/TNMBCG3BlQvhjTieOHvdkuHXCw9PsyHbvnRYeRi7ni"
		"PmRNJn6FS2f7PgeMflnDnbgO7OVbaV3aThJZAZX1cd9rl0aufepWV1vdQu6M"
		"dNZnmQIDAQABAoGAOBaZ5ieGtbm08PIKgqpV4W3kxCupgu/e5bUKLcICg35h"
		"L6G6Y8IVQGNbTPpPzgszajgJJcWtxgwrVPOE0HXNV62/xbMXzC9wyBSAAX7P"
		"cBrceEaeUzaUf0hFAp4cxg4NxTuHPWMqvTDqdnXd5twK30yxRWoKXsMhv4VP"
		"X4QZoD0CQQDr7zaBNCBCkYPx/rumcHEWKmRcOwkA6USzMSHb9bEWA37w0fRu"
		"naGeFDdGIVI7LQ4FiDGKFysGL+RjMraadlmvAkEA6bIGkQjastjL+ZwnvJ+p"
		"Xx3T7JbEM3WzRqEnfmpuBBINI0NQBhqPLlNPOK7H0FPoP4Wq6CiJFnSLw+VX"
		"l+jNNwJBAKUCrVA4MMfeFjZOPtftlGo4Q/DtqSJmA5KALno0oCIRV9r+PMKQ"
		"pNR2tyHpdCXHISNlWaCHC6RMIqPueCAX3ikCQQC9iS68OKMvhJfChXzRBelX"
		"hJiZ/Rl55w8UzKV8aRN7Z6ySGgjwOmBAIT9SaKcUdskZo+6eRioRNUsaAYsO"
		"YLj3AkEA18fXSqY3U89fLahUE64AhV2qNVYAPXF010Jnq6blN8+uzkzrZUJf"
		"F5MaeV4DctlFIJ7KXJPsui1vTPElA22gjA==",
	    .public =
		"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDXYMr8xDWJqJd6ET3TCycp"
		"JAwXOdlep2TtPAMaFlqH4XiF11I0p/OtZAdDztANH/TNMBCG3BlQvhjTieOH"
		"vdkuHXCw9PsyHbvnRYeRi7niPmRNJn6FS2f7PgeMflnDnbgO7OVbaV3aThJZ"
		"AZX1cd9rl0aufepWV1vdQu6MdNZnmQIDAQAB",
	},
	{
	    .selector = "rsa512",
	    .type = "rsa",
	    .armour = "RSA PRIVATE KEY",
	    .private =
		"MIIBOgIBAAJBAJkMWyQUxOa/fxU+kutK9ouQxqrp6cxL8iJI1Eu9x+b6NZa5"
		"kSyfIneFq8mgP203Ps1XinA67KbCLA41mUVfSxsCAwEAAQJAPWWyjmfykasS"
		"3T/sCo5ZF6YtvNT34Og6q7xRxkzNDACHbd8g74u7oO2aZvb9IyueCImSStGD"
		"LgsAuvBtLZ8swQIhAMtMM6nZ27eIq/ApXK2FcBSU+fU0lvPv1rqC2pxDcwQ7"
		"AiEAwLldl/VyDVyxfGgilFQRRcZd2PYAjXbCe0C86fYMxqECIQCR9OeyrmL8"
		"5fbrugZ73i2V2U+MKHGoOS1lQsVJI3PUOQIgP7pL557C6wY2rmOk45V07LSu"
		"fbrC7gRSRP1gOqEhEmECIB2ditQzre/xtlLThrNpFolQkGEfimqCTGwbqV8P"
		"SCBS",
	    .public =
		"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJkMWyQUxOa/fxU+kutK9ouQxqrp"
		"6cxL8iJI1Eu9x+b6NZa5kSyfIneFq8mgP203Ps1XinA67KbCLA41mUVfSxsC"
		"AwEAAQ==",
	},
	{
	    .selector = "ed25519",
	    .type = "ed25519",
	    .armour = "PRIVATE KEY",
	    .private =
		"MC4CAQAwBQYDK2VwBCIEIKppTqLzEfL79+ruIF410srEPxZzhgvl3YTDuqfl"
		"RyPE",
	    .public =
		"oqxirNjWOmgzVvtNnqO4CSHrcuNuqOp2utw10lsckGk=",
	},
	{ .selector = NULL },
};
