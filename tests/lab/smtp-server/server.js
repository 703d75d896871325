// npm's smtp-server, as a provider's submission service: it takes the logins of
// the environment, and no mail.
//
//	NODE_PATH=FOLDER/node_modules node server.js HOST PORT PEM
const fs = require("fs");
const { SMTPServer } = require("smtp-server");

const [host, port, pem] = process.argv.slice(2);
const { LOGIN, PASSWORD, TOKEN, MECHS } = process.env;

function isRight(auth) {
	if (auth.username !== LOGIN)
		return false;
	switch (auth.method) {
	case "CRAM-MD5":
		return auth.validatePassword(PASSWORD);
	case "XOAUTH2":
		return auth.accessToken === TOKEN;
	default:
		return auth.password === PASSWORD;
	}
}

new SMTPServer({
	name: "relay.example",
	key: fs.readFileSync(pem),
	cert: fs.readFileSync(pem),
	authMethods: MECHS.split(" "),
	onAuth(auth, session, done) {
		if (isRight(auth))
			return done(null, { user: auth.username });
		// Of XOAUTH2, the challenge before the 535.
		if (auth.method === "XOAUTH2")
			return done(null, { data: { status: "401",
				schemes: "bearer" } });
		return done(new Error("Invalid username or password"));
	},
}).listen(Number(port), host);
