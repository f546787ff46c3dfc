"""APScheduler's table: the calendar's jobs by their crontab, the sender every few seconds, the heartbeat."""

import logging
import signal
import threading

from apscheduler.schedulers.background import BackgroundScheduler

from app.services import local_time, points
from app.services.cadence import jobs
from app.wechat.delivery import RememberedToken
from app.wechat.gateway import Gateway
from app.wechat.settings import wechat_settings
from app.wechat.tokens import DatabaseTokens
from config.settings import Settings
from jobs.checks import check_content
from jobs.leader import leadership
from jobs.pushes import work_off
from jobs.running import beat, catch_up, grant_wishes, lapse_holds, send_messages, sweep_promises
from models.database import District

log = logging.getLogger(__name__)
SWEEP_SECONDS = 60
SEND_SECONDS = 2
PUSH_SECONDS = 2
CHECK_SECONDS = 2
WISH_SECONDS = 5
BEAT_SECONDS = 20


def serve(settings: Settings, district: District) -> None:
    """Run the scheduler until the process is told to stop."""
    local_time.use_zone(settings.timezone)
    points.use_key(settings.ledger_key)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    tokens = RememberedToken(DatabaseTokens(settings.wechat_appid, settings.secret_key))
    gateway = Gateway(wechat_settings(settings), tokens)
    waiting = threading.Thread(target=_lead, args=(settings, district, gateway, stop), daemon=True)
    waiting.start()
    stop.wait()
    log.info("scheduler stops")
    waiting.join(timeout=10)


def _lead(settings: Settings, district: District, gateway: Gateway, stop: threading.Event) -> None:
    with leadership(district, settings.data_dir):
        log.info("scheduler leads")
        scheduler = BackgroundScheduler(timezone=settings.timezone)
        defaults = {"max_instances": 1, "coalesce": True, "misfire_grace_time": 3600}
        for job in jobs():
            scheduler.add_job(catch_up, job.trigger(), args=(district, job), id=job.name, **defaults)
            # The table decides what is due: this sweep also finds what was missed while nobody ran.
            scheduler.add_job(
                catch_up,
                "interval",
                seconds=SWEEP_SECONDS,
                args=(district, job),
                id=f"sweep-{job.name}",
                **defaults,
            )
            catch_up(district, job)
        scheduler.add_job(work_off, "interval", seconds=PUSH_SECONDS, args=(district,), id="pushes", **defaults)
        sender = (district, gateway, settings.message_senders, stop.is_set)
        scheduler.add_job(send_messages, "interval", seconds=SEND_SECONDS, args=sender, id="messages", **defaults)
        checks = (district, gateway, settings)
        scheduler.add_job(check_content, "interval", seconds=CHECK_SECONDS, args=checks, id="checks", **defaults)
        scheduler.add_job(
            sweep_promises, "interval", seconds=SWEEP_SECONDS, args=(district,), id="promises", **defaults
        )
        scheduler.add_job(grant_wishes, "interval", seconds=WISH_SECONDS, args=(district,), id="wishes", **defaults)
        scheduler.add_job(lapse_holds, "interval", seconds=SWEEP_SECONDS, args=(district,), id="holds", **defaults)
        scheduler.add_job(beat, "interval", seconds=BEAT_SECONDS, args=(district,), id="beat", **defaults)
        beat(district)
        scheduler.start()
        stop.wait()
        scheduler.shutdown(wait=True)
