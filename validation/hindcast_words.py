"""Words of docs/validation-hindcast.md that do not hang on its numbers."""

from __future__ import annotations

from practicable.fit.forecast.calibration import CHOSEN_ON_YEARS_TO

CALIBRATION = (
    "Share of published figures inside the central forecast interval of each level, in percent, with its"
    " standard error. Hindcasts: a whole case counts as one draw, because its figures share one path of"
    " arrivals; with so few cases the error is rough, and one case has none. Back-tests: resampled blocks"
    " of origins. Bands in the figure show two standard errors. Intervals were not widened after these"
    " scores."
)
PLACEBO = (
    "No order was given on these days, except the last. Record less forecast, as a share of the forecast,"
    " over seven months, is what a comparison with the forecast would call an effect; on the placebo days"
    " all of it is error. The forecast continues the southwest's total and holds no effect of any order."
)
SENSITIVITY = (
    "Forecast of the order of 2018 as announced by 6 April, all seven months, median and 90 % interval,"
    " with one input at either end of the middle 90 % of what is drawn, or taken from elsewhere, and all"
    " else drawn as before. Every row has the same replicates and draws; they take the capacity rules in"
    " turn, except in the rows about these. An input that is set is no longer correlated with the fitted"
    " ones. Recidivism has been published under two definitions: the Border Patrol counts people"
    " apprehended more than once within a fiscal year, to which the fit is made; the GAO looks back over"
    " several years, at removals alone. The second is one share of one year, too little for a fit; it is"
    " taken as the probability itself, since in numbers that neither rise nor fall as many people look"
    " back on an apprehension as look forward to one. General deterrence is drawn from the evaluation of"
    " Streamline because that is what the record gave by the day; how it scores was no ground for or"
    " against it."
)
RULES = (
    "Rules were declared before any was scored, the two that a brief draws among them, and none is chosen"
    " on the outcome."
)
READINGS = "As the authors read the misses: written by hand after the scores, not computed."
BEARING = (
    "Figures in brackets are computed, and stand in the table of [what the forecast hangs"
    " on](#what-the-forecast-hangs-on)."
)
CHOSEN = (
    f"The form of the arrivals model was chosen on months to FY{CHOSEN_ON_YEARS_TO} ([forecasts of"
    " arrivals](validation-forecast.md)). They include those of the Streamline cases, of the placebos of"
    " 2014 and 2015, and of that of 2016 to September. These cases test what a forecast does with the data"
    " that its day admits, but not a model chosen blind; the order of 2018 and the placebo of 2017 test"
    " both."
)
