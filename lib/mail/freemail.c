#include <stdlib.h>
#include <string.h>

#include "lib/mail/freemail.h"

/*
 * Where anybody gets a mailbox for himself: the large ones of the world, and
 * access and mobile providers. Sorted.
 */
static const char *const domains[] = { "126.com", "139.com", "163.com",
	"189.cn", "abv.bg", "aim.com", "alice.it", "aliyun.com",
	"ameritech.net", "aol.com", "aol.jp", "arcor.de", "att.net", "au.com",
	"auone.jp", "bbox.fr", "bellsouth.net", "biglobe.ne.jp", "bigpond.com",
	"bk.ru", "bluewin.ch", "blueyonder.co.uk", "bol.com.br",
	"btinternet.com", "btopenworld.com", "centrum.cz", "charter.net",
	"comcast.net", "cox.net", "daum.net", "dion.ne.jp", "disney.ne.jp",
	"docomo.ne.jp", "earthlink.net", "email.com", "emobile.ne.jp",
	"excite.co.jp", "ezweb.ne.jp", "fastmail.com", "fastmail.fm",
	"foxmail.com", "free.fr", "freenet.de", "frontier.com", "globo.com",
	"globomail.com", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de",
	"gmx.net", "goo.jp", "googlemail.com", "hanmail.net", "hey.com",
	"hotmail.ca", "hotmail.co.jp", "hotmail.co.uk", "hotmail.com",
	"hotmail.com.br", "hotmail.de", "hotmail.es", "hotmail.fr",
	"hotmail.it", "hotmail.nl", "hotmail.se", "hushmail.com",
	"i.softbank.jp", "icloud.com", "ig.com.br", "inbox.ru", "infoseek.jp",
	"interia.pl", "internet.ru", "jcom.home.ne.jp", "jcom.zaq.ne.jp",
	"juno.com", "kakao.com", "kpnmail.nl", "laposte.net", "libero.it",
	"list.ru", "live.be", "live.ca", "live.cn", "live.co.uk", "live.com",
	"live.com.au", "live.com.mx", "live.de", "live.dk", "live.fr",
	"live.it", "live.jp", "live.nl", "live.no", "live.se", "mac.com",
	"mail.com", "mail.ru", "mailbox.org", "me.com", "msn.com",
	"myyahoo.com", "nate.com", "naver.com", "netzero.net", "neuf.fr",
	"nifty.com", "ntlworld.com", "numericable.fr", "o2.pl", "ocn.ne.jp",
	"onet.pl", "op.pl", "optonline.net", "optusnet.com.au", "orange.fr",
	"outlook.co.th", "outlook.com", "outlook.com.au", "outlook.com.br",
	"outlook.de", "outlook.es", "outlook.fr", "outlook.it", "outlook.jp",
	"outlook.kr", "pacbell.net", "plala.or.jp", "planet.nl", "pm.me",
	"posteo.de", "proton.me", "protonmail.ch", "protonmail.com", "qq.com",
	"rambler.ru", "rediffmail.com", "rocketmail.com", "rogers.com",
	"sbcglobal.net", "seznam.cz", "sfr.fr", "shaw.ca", "sina.cn",
	"sina.com", "sky.com", "skynet.be", "so-net.ne.jp", "softbank.ne.jp",
	"sohu.com", "sympatico.ca", "t-online.de", "talktalk.net", "telenet.be",
	"telia.com", "telus.net", "terra.com.br", "tin.it", "tiscali.co.uk",
	"tiscali.it", "tuta.com", "tuta.io", "tutanota.com", "tutanota.de",
	"ukr.net", "uol.com.br", "verizon.net", "videotron.ca", "virgilio.it",
	"virginmedia.com", "wanadoo.fr", "web.de", "willcom.com",
	"windowslive.com", "windstream.net", "wp.pl", "ya.ru", "yahoo.ca",
	"yahoo.co.id", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.th",
	"yahoo.co.uk", "yahoo.com", "yahoo.com.ar", "yahoo.com.au",
	"yahoo.com.br", "yahoo.com.hk", "yahoo.com.mx", "yahoo.com.my",
	"yahoo.com.ph", "yahoo.com.sg", "yahoo.com.tw", "yahoo.com.vn",
	"yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.gr", "yahoo.ie", "yahoo.in",
	"yahoo.it", "yahoo.pl", "yahoo.ro", "yandex.com", "yandex.ru",
	"ybb.ne.jp", "yeah.net", "ymail.com", "ymobile.ne.jp", "ymobile1.ne.jp",
	"ziggo.nl", "zohomail.com" };

static int
compare(const void *key, const void *item)
{
	const char *const *domain = item;

	return strcmp(key, *domain);
}

bool
freemail_has(const char *domain)
{
	return bsearch(domain, domains, sizeof(domains) / sizeof(domains[0]),
		   sizeof(domains[0]), compare) != NULL;
}
