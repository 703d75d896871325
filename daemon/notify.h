/* Telling systemd how the service is (sd_notify(3)), where it is asked for. */
#ifndef POSTFRANK_DAEMON_NOTIFY_H
#define POSTFRANK_DAEMON_NOTIFY_H

/* `state` as in sd_notify(3): "READY=1". Does nothing without systemd. */
void notify_systemd(const char *state);

#endif
