"""The benchmark of texts as answers: sets, scores, peers, targets.

**A set** has three parts, to learn from, to stop by and to be tested on, as they were
published, and in each what comes in (one string a row), one text and some classes.

============================  =======================================================
hun, kat, tur _small, _large  lemma and features -> form (SIGMORPHON 2022); 700 or 7000
                              rows to learn from; no classes
hun, kat, tur _back           form -> lemma, and features as classes, which are missing
                              where a word has none; 700 rows
g2p_hun                       word -> phones, Hungarian alone (SIGMORPHON 2020)
g2p_told                      Dutch, French, Hungarian and Romanian in one net; a sign
                              before the word tells the language
g2p_four, g2p_seven           the language is not told: it is a class. Of the seven,
                              Icelandic, Lithuanian and Vietnamese are the others
names                         Chinese name -> English, kind (3 classes), level (6,
                              missing for all but places)
names_few_classes             the same, with the classes of 5 % of the rows
titles                        generated title, Chinese or Spanish -> English, language,
                              topic: the first 900 rows to learn from, 500 to stop by,
                              the last 1000 to be tested on
titles_few_classes, _few_texts  with the classes, or the texts, of 5 or 10 % of the rows
titles_costs                  no scores: what a text costs beside classes (`costs.py`)
titles_explained              no scores: whether explanations find the source of each
                              word (`explained.py`)
============================  =======================================================

A feature, or a language that is told, is one character of Unicode's private area,
before or behind the word: a net that reads characters then reads it as one symbol.
Which rows keep their labels in sets of few is drawn anew for each seed.

**Scores of a text**, in percent:

- exact: rows whose whole text is right. All that was published for inflection. WER, the
  word error rate of the tasks with phones, is 100 minus it.
- edit rate: edits (one symbol put in, left out or exchanged) over the symbols of the
  true texts, summed over all rows; between phones PER, the phone error rate, else
  between characters. Of several languages, PER is the mean of those of each, as
  published.
- chrF and BLEU of the whole test part, with the defaults of sacrebleu; left out where
  it is not installed. Never to be read alone: nearest neighbours reach a chrF of 29 on
  names with not one text right.

Exact texts are also told by language (phones) and by kind (names). **Scores of a
class**: accuracy in percent of the test rows that have a label. With 2000 rows a share
of 50 % has a standard error of 1.1 points, with 450 rows one of 10 % has 1.4.

**Models.** "skmtl" is one network for the text and the classes, "skmtl, text alone" and
"skmtl, classes alone" are the same with a part of the columns: their differences,
paired by seed, are what sharing gives. The most epochs of a set, the size of batches
and the widths are in `ours.py`; stopping looks at the part that is for it. Texts are
searched for with a beam of 4, and phones are written as one sign each. Plain baselines:

- a bare loop in torch of the same size and length, greedy, for the time of a fit;
- the source itself, of words;
- the text of the nearest training row, by TF-IDF of 1 and 2 characters;
- rules on prefixes and suffixes, learned from the training rows as the non-neural
  baseline of the shared task does it (its published figures come out to the digit);
- for classes the most frequent one, and logistic regression (C=10) on TF-IDF of 1 to 4
  characters, of words with their beginnings and ends.

Published figures are constants with their source, in `published.py`: of nets tuned for
one language, and of a rule that owns a dictionary of Chinese.

**Seconds** are of the processor, with one thread, of a fit, and of the answers to all
test rows. The machine is named in the results.

**Targets** are in `targets.py`, each with what a prototype reached in a bare loop. One
that no record answers is told as not run.
"""
