from functools import partial

import flask
import pytest
from hotclub_auth import SessionSettings, authenticate, get_user, login, logout
from hotclub_auth.sessions.file import SessionStore
from hotclub_auth.wsgi import AuthenticationMiddleware, SessionMiddleware


@pytest.fixture
def directory(tmp_path):
    return tmp_path


@pytest.fixture
def visitor(directory):
    """A browser at a Flask application with both middlewares."""
    app = flask.Flask(__name__)

    @app.get("/")
    def home():
        user = flask.request.environ["hotclub.user"]
        assert user == get_user(flask.request)
        return user.get_username()

    @app.get("/in")
    def log_in():
        user = authenticate(flask.request, **flask.request.args)
        login(flask.request, user)
        return flask.request.environ["hotclub.user"].get_username()

    @app.get("/out")
    def log_out():
        logout(flask.request)
        return "bye"

    @app.get("/late")
    def late():
        session = flask.request.environ["hotclub.session"]
        session["late"] = True
        session.records.delete(session.session_key)
        return "done"

    settings = SessionSettings(file_path=str(directory))
    guarded = AuthenticationMiddleware(app.wsgi_app)
    app.wsgi_app = SessionMiddleware(guarded, engine=partial(SessionStore, settings=settings))
    return app.test_client()


def test_a_visitor_logs_in_and_out_in_flask(visitor, directory, django):
    assert visitor.get("/").text == ""
    assert list(directory.iterdir()) == []
    answer = visitor.get("/in?username=django&password=nuages")
    assert answer.text == "django"
    assert "HttpOnly; SameSite=Lax" in answer.headers["Set-Cookie"]
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert answer.headers["Vary"] == "Cookie"
    assert visitor.get("/").text == "django"
    assert len(list(directory.iterdir())) == 1
    assert "Max-Age=0" in visitor.get("/out").headers["Set-Cookie"]
    assert visitor.get("/").text == ""
    assert list(directory.iterdir()) == []


def test_sec_ses_008_a_session_deleted_meanwhile_answers_400(visitor, directory, django):
    visitor.get("/in?username=django&password=nuages")
    answer = visitor.get("/late")
    assert answer.status_code == 400
    assert answer.text.startswith("Your session ended while this request ran")
    assert list(directory.iterdir()) == []


def test_the_body_of_a_refused_answer_is_closed(directory):
    closed = []

    class Body(list):
        def close(self):
            closed.append(True)

    settings = SessionSettings(file_path=str(directory))

    def app(environ, start_response):
        session = environ["hotclub.session"]
        session["a"] = 1
        if session.session_key:
            session.records.delete(session.session_key)
        start_response("200 OK", [])
        return Body([b"text"])

    guarded = SessionMiddleware(app, engine=partial(SessionStore, settings=settings))
    answers = []

    def start(status, headers, *exc_info):
        answers.append((status, dict(headers)))

    guarded({}, start)
    cookie = answers[0][1]["set-cookie"].partition(";")[0]
    body = guarded({"HTTP_COOKIE": f"other=1; {cookie}"}, start)
    assert answers[1][0] == "400 Bad Request"
    assert b"".join(body).startswith(b"Your session")
    assert closed == [True]
