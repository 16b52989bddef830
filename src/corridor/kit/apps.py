"""The Django application kit."""

from django.apps import AppConfig

from corridor.kit.asking import say_what_to_do

# Here, and not in `ready`: a field takes its sentences along when its form is declared.
say_what_to_do()


class KitConfig(AppConfig):
    """Corridor's kit."""

    name = "corridor.kit"
    label = "kit"
