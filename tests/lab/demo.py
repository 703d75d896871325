#!/usr/bin/python3
"""Six messages through the lab, and what was said about each."""
import sys
import textwrap

sys.dont_write_bytecode = True
import lab  # noqa: E402  (no cache beside the sources)

HTML = """MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
"""


def show(what, answer):
    print("      %s\n%s" % (what, textwrap.fill(
        answer, 76, initial_indent=" " * 9, subsequent_indent=" " * 9)))


def by_smtp(number, title, code, sender="alice@good.example", **fields):
    """One message by SMTP with a login, and the answer that is due."""
    print("\n   %d. %s" % (number, title))
    text, message_id = lab.message(**fields)
    reply = lab.submit(text, sender=sender)
    show("by SMTP; Postfix answers %s:" % {
        "MAIL": "the sender", "RCPT": "the recipient",
        "DATA": "the message"}[reply.command],
        "%d %s" % (reply.code, reply.text))
    assert reply.code == code, reply
    if code == 250:
        lab.arrival(message_id)
        print("      it arrived at the relay")


def by_sendmail(number, title, **fields):
    """One that is held, because there is no client to tell, and released."""
    print("\n   %d. %s" % (number, title))
    log = lab.Log()
    text, message_id = lab.message(**fields)
    lab.sendmail(text)
    queue_id = lab.wait_for(lab.held, what="the message in the hold queue")
    queue_id = list(queue_id)[0]
    line = log.wait("verdict=refuse|verdict=hold").split(" ", 1)[1]
    show("by the sendmail command; Postfix holds it as %s, and the log says:"
         % queue_id, line)
    lab.run("postsuper", "-H", queue_id)
    lab.arrival(message_id)
    print("      postsuper -H %s released it, and it arrived at the relay"
          % queue_id)


def main():
    with lab.Gate():
        by_smtp(1, "An ordinary message", 250)
        by_smtp(2, "A From domain that does not exist", 550,
                from_="shop@missing.example")
        by_smtp(3, "An envelope sender whose domain takes no mail (null MX)",
                550, sender="bounces@nullmx.example")
        by_smtp(4, "Two From fields", 550,
                headers="From: ceo@good.example\n")
        by_smtp(5, "HTML with a script in it", 550, headers=HTML,
                body="<p>Hello</p><script>alert(1)</script>\n")
        by_sendmail(6, "A contact form that sends from a made-up domain",
                    from_="form@missing.example")
        print("\n== postfrank report\n")
        print(textwrap.indent(lab.run(
            lab.POSTFRANK, "report", "-c", lab.CONF), "   "))


main()
