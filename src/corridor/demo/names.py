"""Given and family names, and words for teams, from which the demo's made-up people are put together."""

_GIVEN = """
Ada Adaeze Agnieszka Aiko Alba Amara Amina Anaïs Andrea Anika Anouk Arjun Asha Aurélie Ayumi
Babak Beatriz Björn Brigid Camila Carlos Carmen Chiara Chidi Claire Clemens Daniela Darius
Dilnoza Diyar Dörte Eamon Efua Eilidh Elif Emeka Emre Enzo Erik Esi Esra Eva Farah Fatou Femi
Finn Florian Frida Gabriel Giulia Goran Grace Greta Habiba Hamid Hana Hannah Haruto Henrik Hind
Hugo Ibrahim Idris Ilse Imani Inês Ingrid Irina Isabel Ivana Jakub Jamal Jana Jin João Jonas
José Jun Kaito Kamala Karim Katarzyna Kenji Kiran Klara Kofi Kwame Laila Lars Leila Lena Linh
Lucía Luka Magnus Mai Malik Manuel Marek Maren Mariam Marta Mateo Mei Meera Milan Mina Mohammed
Naledi Nadia Nasrin Neema Nia Niklas Nikos Nina Noor Nuria Ola Olena Olivier Omar Orla Oscar
Pablo Paolo Parisa Pavel Pedro Petra Pia Priya Qing Rafael Rania Ravi Renée Rohan Rosa Ruth
Saanvi Said Sakura Salma Samuel Sanne Santiago Sara Sena Sibusiso Silvia Simon Siobhán Sofia
Stefan Sunita Svetlana Tariq Teresa Thandi Theo Tomás Uchenna Ulla Ursula Valentina Vera Viktor
Wanjiru Wei Xiu Yara Yasmin Yusuf Zainab Zofia Zuri
"""
GIVEN = tuple(_GIVEN.split())

_FAMILY = """
Abara Acheampong Adeyemi Ahlberg Aksoy Almeida Amadi Andersen Araújo Asante Aydın Bakker Barros
Becker Benali Bergström Bianchi Boateng Borg Braun Brennan Byrne Cabrera Castillo Chaudhary Cho
Cissé Conti Costa Cruz Dahl Danso Das Dekker Delgado Demir Diallo Dlamini Doherty Dubois Dvořák
Eze Fashola Fernández Ferrari Fischer Flores Fontaine Fujita García Gashi Georgiou Gómez
González Grimaldi Guerra Gupta Haddad Hansen Hartmann Hassan Herrera Hoang Hoffmann Horvat Huber
Ibáñez Igwe Ito Ivanov Iyer Jansen Jensen Jiménez Joshi Kamau Kaplan Kaya Keane Keita Khalil Kim
Kipkemboi Klein Kovács Kowalska Kumar Kurz Lambert Larsen Laurent Lehmann Lim Lindqvist Lopes
Lukić Mahlangu Mancini Marín Marques Martens Mbeki Mehta Mendes Meyer Mohamud Molina Moreau
Moretti Mori Mwangi Nakamura Ndiaye Nguyen Nielsen Novak Nowak Núñez Nyong'o Obi Okafor Okoye
Olsen Omondi Onyango Ortega Osei Owusu Özdemir Park Patel Pereira Petrov Pham Pinto Popov Quispe
Rahimi Ramos Reyes Ricci Rivera Romero Rossi Ruiz Saito Salazar Sánchez Santos Sato Schäfer
Schmid Serrano Shah Sharma Silva Singh Sithole Soto Sørensen Steiner Suárez Suzuki Takahashi Tan
Tembo Torres Touré Tran Traoré Tsui Uzun Vargas Vega Vidal Virtanen Vogel Walsh Wang Weber
Wójcik Xu Yamada Yeo Yıldız Zamora Zhang Ziegler
"""
FAMILY = tuple(_FAMILY.split())

_DEPARTMENTS = """
Engineering Sales Operations Support Product Finance People Marketing Logistics Quality Research
Purchasing
"""
DEPARTMENTS = tuple(_DEPARTMENTS.split())

_TEAMS = """
Anchor Arbour Aspen Beacon Birch Bridge Brook Cedar Cliff Clover Compass Coral Cove Delta Dune
Elm Estuary Fern Fjord Gable Glade Grove Harbour Hazel Heath Inlet Iris Ivy Juniper Kelp Kiln
Lagoon Lantern Larch Ledge Linden Loft Maple Marsh Meadow Mill Moor Oak Orchard Osier Pier Pine
Plane Pond Poplar Quarry Quay Reed Ridge River Rowan Sage Sail Sedge Shore Slate Spring Spruce
Stream Sycamore Tarn Thistle Tide Timber Vale Verge Walnut Weir Wharf Willow Yarrow Yew
"""
TEAMS = tuple(_TEAMS.split())

_TITLES = """
Analyst Engineer Coordinator Designer Planner Adviser Technician Editor Buyer Accountant
Developer Researcher Specialist Controller
"""
TITLES = tuple(_TITLES.split())

# Country, its share in hundredths, and a time zone of it.
COUNTRIES = (
    ("DE", 26, "Europe/Berlin"),
    ("GB", 16, "Europe/London"),
    ("ES", 14, "Europe/Madrid"),
    ("US", 14, "America/New_York"),
    ("FR", 10, "Europe/Paris"),
    ("IE", 8, "Europe/Dublin"),
    ("IN", 7, "Asia/Kolkata"),
    ("PT", 5, "Europe/Lisbon"),
)
