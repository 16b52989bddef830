"""Addresses of home and of what everybody can reach."""

from django.urls import path

from corridor.web.home import help_views, letter_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("fortnight/", views.whole_fortnight, name="whole_fortnight"),
    path("letter/", letter_views.letter, name="letter"),
    path("letter/off/<str:token>/", letter_views.letter_off, name="letter_off"),
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/away/", views.put_welcome_away, name="welcome_away"),
    path("audience-line/", views.audience_line, name="audience_line"),
    # What "leave quickly" shows: the address says nothing either.
    path("month/", views.month, name="month"),
    path("month/<int:year>/<int:month>/", views.month, name="month_of"),
    path("help-now/", help_views.help_now, name="help_now"),
    path("steward/help-lines/", help_views.help_lines, name="help_lines"),
    path("steward/help-lines/<str:country>/", help_views.confirm_lines, name="help_lines_of"),
    path("kit/components/", views.components, name="components"),
]
