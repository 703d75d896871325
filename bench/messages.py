"""The messages that are sent: as a shop's web server makes them."""
import base64
import os
import quopri
import random

HEADER = """\
Received: from web17.customer.example (web17.customer.example [203.0.113.17])
\tby mail.customer.example (Postfix) with ESMTPSA id 4BF2C1A0E7
\tfor <customer@receiver.example>; Sun, 22 Nov 2026 05:00:00 +0900 (JST)
Message-ID: <20261122050000.4BF2C1A0E7@%DOMAIN%>
Date: Sun, 22 Nov 2026 05:00:00 +0900
From: =?UTF-8?B?5rOo5paH5Y+X5LuY?= <orders@%DOMAIN%>
Reply-To: help@%DOMAIN%
To: customer@receiver.example
Subject: =?UTF-8?B?44GU5rOo5paH44GC44KK44GM44Go44GG44GU44GW44GE44G+44GZ?=
List-Unsubscribe: <https://www.%DOMAIN%/unsubscribe?id=4711>
X-Mailer: shop 4.2
MIME-Version: 1.0
"""

WORDS = ("order item thanks delivery price total customer shop number address "
         "注文 商品 合計 配送 お客様 ありがとうございます").split()


def text(source, octets):
    """Lines of words, so many octets in UTF-8."""
    lines, size = [], 0
    while size < octets:
        line = " ".join(source.choice(WORDS) for _ in range(9))
        lines.append(line)
        size += len(line.encode()) + 1
    return "\n".join(lines) + "\n"


def html(source, octets):
    rows, size = [], 0
    while size < octets:
        row = ('<tr><td style="padding:4px;font:12px sans-serif">%s</td>'
               '<td><a href="https://www.bench.jp/i?n=%d&amp;m=mail">%s</a>'
               '<img src="https://img.bench.jp/%d.png" alt="" width="80">'
               "</td></tr>" % (source.choice(WORDS), source.randrange(10**6),
                               source.choice(WORDS), source.randrange(10**6)))
        rows.append(row)
        size += len(row.encode())
    return ("<!DOCTYPE html><html><head><title>Order</title><style>"
            "td{border:0}</style></head><body><table>\n%s\n</table></body>"
            "</html>\n" % "\n".join(rows))


def small(source):
    return ("Content-Type: text/plain; charset=UTF-8\n"
            "Content-Transfer-Encoding: 8bit\n\n" + text(source, 1200))


def quoted(body):
    return quopri.encodestring(body.encode()).decode()


def alternative(source, octets):
    """The quoted-printable text is about half as long again."""
    part = "--part-4711\nContent-Type: text/%s; charset=UTF-8\n" \
           "Content-Transfer-Encoding: quoted-printable\n\n%s\n"
    return ("Content-Type: multipart/alternative; boundary=\"part-4711\"\n\n"
            + part % ("plain", quoted(text(source, octets // 20)))
            + part % ("html", quoted(html(source, octets)))
            + "--part-4711--\n")


def attachment(source, octets):
    inner = alternative(source, 20000)
    data = base64.encodebytes(source.randbytes(octets * 3 // 4)).decode()
    return ("Content-Type: multipart/mixed; boundary=\"outer-4711\"\n\n"
            "--outer-4711\n" + inner +
            "--outer-4711\nContent-Type: application/pdf\n"
            "Content-Disposition: attachment; filename=\"invoice.pdf\"\n"
            "Content-Transfer-Encoding: base64\n\n" + data +
            "--outer-4711--\n")


def write(folder):
    """The files, by the name that the table gives them."""
    source = random.Random(4711)
    made = {"2 KB": small(source), "30 KB": alternative(source, 22500),
            "1 MB": attachment(source, 980000)}
    paths = {}
    for name, body in made.items():
        paths[name] = os.path.join(folder, name.replace(" ", "") + ".eml")
        with open(paths[name], "w") as file:
            file.write(HEADER + body)
    return paths
