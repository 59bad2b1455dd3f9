-- A rental of films, as other people make them: names with underscores, in the singular.
CREATE TABLE language (
    language_id INTEGER PRIMARY KEY, name CHAR(20) NOT NULL,
    last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE actor (
    actor_id INTEGER PRIMARY KEY, first_name VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT NULL,
    last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE film (
    film_id INTEGER PRIMARY KEY, title VARCHAR(255) NOT NULL, description TEXT,
    release_year INTEGER, language_id SMALLINT NOT NULL REFERENCES language,
    original_language_id INTEGER REFERENCES language ON DELETE SET NULL,
    rental_rate DECIMAL(4,2) NOT NULL DEFAULT 4.99, length SMALLINT CHECK (length > 0),
    rating TEXT DEFAULT 'all' CHECK (rating IN ('all', 'twelve', 'adults only')),
    extra JSON NOT NULL DEFAULT '{}', tax DECIMAL GENERATED ALWAYS AS (rental_rate * 0.2) VIRTUAL,
    UNIQUE (title, release_year));
CREATE INDEX film_title ON film (title);
CREATE TABLE film_actor (
    actor_id INTEGER NOT NULL REFERENCES actor ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES film ON DELETE CASCADE,
    last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (actor_id, film_id));
CREATE TABLE inventory (inventory_id INTEGER PRIMARY KEY, film_id INTEGER NOT NULL REFERENCES film);
CREATE TABLE rental (
    rental_id INTEGER PRIMARY KEY, inventory_id INTEGER NOT NULL REFERENCES inventory,
    rental_date TIMESTAMP NOT NULL, return_date TIMESTAMP, UNIQUE (rental_date, inventory_id));
CREATE TABLE payment (
    rental_id INTEGER PRIMARY KEY REFERENCES rental, amount DECIMAL(5,2) NOT NULL);
CREATE VIEW film_list AS SELECT film_id AS fid, title, rental_rate AS price FROM film;
